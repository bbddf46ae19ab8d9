"""Answers that wishes steer: limits hold whatever a model prefers, in every arm of an experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from worlds.experiment_world import design, prefers, started
from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.recommender import WEIGHTS_FILE, Recommender
from tastebridge.retrieval.critique.checked import Steering
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

FAVOURITE = "Neuromancer"
SECOND = "Hyperion"
"""What the test's model always prefers, and what it prefers to all others."""


def silent(messages: Messages) -> str:
    return "No idea."


def prefers_favourite(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
    lines = {line.strip()[:1]: line for line in messages[-1].text.splitlines() if line.strip()[1:2] == "."}
    liking = {label: lines.get(label, "") for label in labels}
    return {
        label: -0.1 if FAVOURITE in line else -2.0 if SECOND in line else -6.0
        for label, line in liking.items()
    }


def steering(
    recommender: Recommender, *, allowed: Sequence[str] = (), unknown: Sequence[str] = ()
) -> Steering:
    """Returns the steering that lets only titles that begin with these letters in, some only behind."""
    numbers = recommender.index.space("books").item_nos.tolist()
    items = recommender.log.items_by_no(numbers)
    titles = [items[number].title for number in numbers]
    plain = Steering.none(len(numbers))
    if not allowed:
        return plain
    return replace(
        plain,
        allowed=np.array([title.startswith(tuple(allowed)) for title in titles]),
        behind=np.array([int(title.startswith(tuple(unknown))) if unknown else 0 for title in titles]),
    )


def answer_for_ada(workspace: Workspace, *, k: int = 10, **letters: Sequence[str]) -> Answer:
    backend = FunctionBackend(silent, prefers_favourite)
    with Recommender(workspace, backend=backend) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        person = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        return next(recommender.recommend([person], "books", k=k, steering=steering(recommender, **letters)))


@pytest.fixture
def weighted(sample_copy: Workspace) -> Workspace:
    write_weight(sample_copy.root / WEIGHTS_FILE, model_weight(2.0))
    return sample_copy


def test_a_steering_that_changes_nothing_gives_the_same_answer(weighted: Workspace):
    # One opening for both: the neighbours are searched for approximately, and differently in each.
    with Recommender(weighted, backend=FunctionBackend(silent, prefers_favourite)) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        person = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        plain, steered = (
            next(recommender.recommend([person], "books", k=10, steering=one))
            for one in (None, steering(recommender))
        )
    assert plain.items[0].title == FAVOURITE
    assert steered.items == plain.items
    assert steered.level == plain.level == "fused_with_model"


def test_the_model_ranks_what_is_allowed(weighted: Workspace):
    answer = answer_for_ada(weighted, allowed=["N", "H", "B"])
    assert {item.title[0] for item in answer.items} == {"N", "H", "B"}
    assert answer.items[0].title == FAVOURITE
    assert answer.items[0].contributions["model"] > 0


def test_what_is_not_known_stays_behind_whatever_the_model_prefers(weighted: Workspace):
    answer = answer_for_ada(weighted, k=40, allowed=["N", "H", "B"], unknown=["N"])
    initials = [item.title[0] for item in answer.items]
    assert "N" not in initials[: len(initials) - initials.count("N")]
    favourite = next(item for item in answer.items if item.title == FAVOURITE)
    assert "model" not in favourite.contributions
    assert answer.model is not None
    assert answer.model.ranked
    assert answer.items[0].title == SECOND
    assert answer.items[0].contributions["model"] > 0
    for item in answer.items:
        assert sum(item.contributions.values()) == pytest.approx(item.score, abs=1e-4)


def test_candidates_are_those_of_the_steered_list_without_a_model(weighted: Workspace):
    with Recommender(weighted, backend=FunctionBackend(silent, prefers_favourite)) as recommender:
        person = person_of_user(
            recommender.log, DEMO_USERS[0], recommender.index.manifest, recommender.settings
        )
        found = recommender.candidates(person, "books", 10, steering(recommender, allowed=["S", "T"]))
        assert {candidate.item.title[0] for candidate in found} == {"S", "T"}
        plain = recommender.candidates(person, "books", 10)
        assert [one.item for one in plain] != [one.item for one in found]
        assert not any("model" in one.contributions for one in plain)


@pytest.mark.parametrize("kind", ["split", "interleave"])
def test_every_arm_of_an_experiment_keeps_the_limits(sample_copy: Workspace, kind: str):
    started(sample_copy, design(kind=kind) if kind != "split" else design())
    backends = {"now": prefers(last=False), "new": prefers(last=True)}
    users = [f"synthetic-{n:04}" for n in range(1, 9)]
    with ExperimentService(sample_copy, backend=backends["now"], backends=backends) as service:
        people = [
            person_of_user(service.log, user, service.index.manifest, service.settings) for user in users
        ]
        answers = list(service.recommend(people, "books", steering=steering(service, allowed=["S", "T"])))
    assert {answer.experiment.arm for answer in answers if answer.experiment} >= (
        {"now", "new"} if kind == "split" else {None}
    )
    assert all(item.title[0] in "ST" for answer in answers for item in answer.items)
    assert all(answer.items for answer in answers)
