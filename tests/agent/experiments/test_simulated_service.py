"""A service with simulated people, from the model's choice to the verdict, all of it the real code."""

from collections.abc import Sequence

import numpy as np
from worlds.experiment_world import design, lists, prefers, started

from tastebridge.agent.answer import Answer
from tastebridge.agent.experiments.analysis import analyse
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.outcomes import Outcome, record
from tastebridge.agent.experiments.results import ExperimentResults
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.workspace import Workspace

USERS = [f"synthetic-{n:04}" for n in range(1, 241)]
FAST = "orders=1,rerank_top=8,history_titles=3"


def react(answers: Sequence[Answer], generator: np.random.Generator) -> list[Outcome]:
    """People look at the first item only, and take to what stands late in the alphabet."""
    told = []
    for answer in answers:
        for item in answer.items[:1]:
            likes = item.title.casefold()[0] > "l"
            if answer.experiment and generator.random() < (0.5 if likes else 0.05):
                exposure_id = answer.experiment.exposure_id
                told.append(Outcome(exposure_id=exposure_id, item_id=item.item_id, kind=EventKind.CLICK))
    return told


def simulated(workspace: Workspace, kind: str, *, helps: bool) -> ExperimentResults:
    """Shows each user a list and tells what they did with it."""
    started(workspace, design(f"now: {FAST}", f"new: {FAST}", kind=kind, planned_users=len(USERS)))
    models = {"now": prefers(last=False), "new": prefers(last=helps)}
    generator = np.random.default_rng(5)
    clock = iter(range(10_000, 10**9))
    with ExperimentService(workspace, backends=models, clock=lambda: next(clock)) as service:
        for start in range(0, len(USERS), 48):
            answers = lists(service, USERS[start : start + 48], k=8)
            record(service.experiments, react(answers, generator), next(clock))
        return analyse(service.experiments, Experiment.of(service.experiments.experiment("tone")), 10**9)


def test_better_arm_is_found(sample_copy: Workspace):
    found = simulated(sample_copy, "split", helps=True)
    assert found.users == len(USERS)
    assert not found.mismatch
    assert found.verdict[0].startswith("new is better than now")
    assert [arm.errors for arm in found.arms] == [0, 0]


def test_equal_arms_are_not_told_apart(sample_copy: Workspace):
    found = simulated(sample_copy, "split", helps=False)
    assert found.verdict[0].startswith("No difference between new and now is shown yet")


def test_preferred_arm_of_interleaved_lists_is_found(sample_copy: Workspace):
    found = simulated(sample_copy, "interleave", helps=True)
    assert found.verdict[0].startswith("new is preferred to now")
    assert found.preferred is not None
    assert found.preferred.people > len(USERS) / 4
