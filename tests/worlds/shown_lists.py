"""A service with an effect that is known, as it leaves its traces in a log."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tastebridge.agent.experiments.assignment import coin_of
from tastebridge.agent.experiments.design import Design
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.interleave import team_draft
from tastebridge.retrieval.log.experiment_rows import Exposure, NewOutcome
from tastebridge.retrieval.log.experiments import ExperimentLog
from tastebridge.retrieval.records import EventKind

Keeps = Callable[[str, str], bool]


def begun(log: ExperimentLog, plan: Design, name: str = "tone") -> Experiment:
    log.start(name, plan.model_dump_json(), 0)
    return Experiment.of(log.experiment(name))


def exposure(number: int, user: str, arm: str, **changes: Any) -> Exposure:
    fields = {
        "exposure_id": f"e{number:06}", "experiment": "tone", "user_id": user, "arm": arm, "target": "books",
        "at_us": number, "items": ("b1", "b2"), "teams": (), "latency_ms": 10.0, "tokens": 0,
        "invalid": False, "error": "",
    }  # fmt: skip
    return Exposure(**{**fields, **changes})


def shown_to(
    log: ExperimentLog,
    experiment: Experiment,
    users: int,
    chance: dict[str, float],
    *,
    lists: int = 3,
    seed: int = 1,
    keeps: Keeps = lambda _user, _arm: True,
) -> None:
    """Shows lists to users of a split, who accept an item with their arm's chance, some more than others.

    Args:
        log: gets all of it.
        experiment: assigns the users.
        users: how many.
        chance: of accepting something of a list, by arm.
        lists: for each user.
        seed: decides who accepts what.
        keeps: whether a user's lists reach the log.
    """
    generator = np.random.default_rng(seed)
    shown, outcomes = [], []
    for number in range(users * lists):
        user = f"u{number % users}"
        arm = experiment.arm_of(user).name
        one = exposure(number, user, arm)
        mood = 2 * ((number % users) % 7) / 6  # the same for a user's lists, 1 on average
        accepts = generator.random() < chance[arm] * mood
        if keeps(user, arm):
            shown.append(one)
            if accepts:
                outcomes.append(NewOutcome(one.exposure_id, "b1", EventKind.LIKE, number + 1))
    log.add_exposures(shown)
    log.add_outcomes(outcomes)


def interleaved_for(
    log: ExperimentLog,
    experiment: Experiment,
    users: int,
    rankings: Sequence[Sequence[str]],
    *,
    seed: int = 1,
) -> None:
    """Shows one interleaved list to each user, who likes the item 'good', or else whatever comes."""
    generator = np.random.default_rng(seed)
    names = [arm.name for arm in experiment.design.arms]
    shown, outcomes = [], []
    for number in range(users):
        one = exposure(number, f"u{number}", "")
        coin = coin_of(experiment.name, "", one.user_id, one.exposure_id)
        drafted = team_draft(*rankings, len(rankings[0]), coin)
        teams = tuple("" if team is None else names[team] for team in drafted.teams)
        one = one._replace(items=drafted.items, teams=teams)
        likes_it = "good" in one.items and generator.random() < 0.5
        item = "good" if likes_it else str(generator.choice(one.items))
        shown.append(one)
        outcomes.append(NewOutcome(one.exposure_id, item, EventKind.LIKE, number + 1))
    log.add_exposures(shown)
    log.add_outcomes(outcomes)
