"""Experiments with a known effect: what one would see if arm a moved the mean outcome by exactly so much.

Outcomes are of three kinds: a bell-shaped score; a list's NDCG, zero for two people in three and skewed for
the rest; and a click, which happens or not. Whoever draws an experiment chooses the effect and so knows the
truth that an interval should contain.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

NDCG_FOUND = 0.35
"""Share of people whose list holds something they like."""
NDCG_MEAN = NDCG_FOUND / 3
CLICK = 0.1


class Groups(NamedTuple):
    """Users of both arms in the order of arrival."""

    values: Doubles
    in_a: Bools


class Exposures(NamedTuple):
    """Several outcomes of each user."""

    users: NDArray[np.int64]
    values: Doubles


def score(luck: Doubles, effect: float | Doubles) -> Doubles:
    """Returns normal outcomes of mean `effect`, standard deviation 1.

    Args:
        luck: uniform, any shape.
        effect: what it adds to the mean.
    """
    return ndtri(luck) + effect


def ndcg(luck: Doubles, effect: float | Doubles) -> Doubles:
    """Returns outcomes of mean NDCG_MEAN + `effect`: mostly 0, else skewed with mean 1/3."""
    found = NDCG_FOUND + 3 * np.asarray(effect)
    return np.where(luck < found, 1 - np.sqrt(np.minimum(luck / found, 1.0)), 0.0)


def click(luck: Doubles, effect: float | Doubles) -> Doubles:
    """Returns 1 with probability CLICK + `effect`, else 0."""
    return (luck < CLICK + effect).astype(np.float64)


Outcome = Callable[[Doubles, float | Doubles], Doubles]
OUTCOMES: tuple[Outcome, ...] = (score, ndcg, click)


def paired_differences(
    outcome: Outcome, shape: tuple[int, ...], effect: float, rng: np.random.Generator
) -> Doubles:
    """Returns a - b for people who saw both arms, three in ten of whom had the same luck with both.

    Args:
        outcome: one of OUTCOMES.
        shape: (people,) or (experiments, people).
        effect: the true mean difference.
        rng: decides everything.
    """
    luck_a, luck_b = rng.random(shape), rng.random(shape)
    luck_a = np.where(rng.random(shape) < 0.3, luck_b, luck_a)
    return outcome(luck_a, effect) - outcome(luck_b, 0.0)


def groups(
    outcome: Outcome, shape: tuple[int, ...], effect: float, share_a: float, rng: np.random.Generator
) -> Groups:
    """Returns the outcomes of users of whom each saw one arm.

    Args:
        outcome: one of OUTCOMES.
        shape: (users,) or (experiments, users).
        effect: the true difference of the arms' means.
        share_a: chance of being in arm a.
        rng: decides everything.
    """
    in_a = rng.random(shape) < share_a
    return Groups(outcome(rng.random(shape), np.where(in_a, effect, 0.0)), in_a)


def exposures(users: int, each: int, rng: np.random.Generator) -> Exposures:
    """Returns clicks of users who differ much in how readily they click; CLICK on average.

    Args:
        users: how many.
        each: exposures of each.
        rng: decides everything.
    """
    readiness = rng.beta(0.5 * CLICK, 0.5 * (1 - CLICK), users)
    clicks = rng.random((users, each)) < readiness[:, None]
    return Exposures(np.repeat(np.arange(users), each), clicks.ravel().astype(np.float64))


def interleaved_clicks(
    shape: tuple[int, ...], prefers_a: float, rng: np.random.Generator
) -> tuple[Doubles, Doubles]:
    """Returns clicks on the items of two interleaved rankings; four in five users click, some many times.

    Args:
        shape: (users,) or (experiments, users).
        prefers_a: chance that a user who clicks and has a preference prefers a; one in five has none.
        rng: decides everything.

    Returns:
        Credit of a, credit of b.
    """
    active, undecided = rng.random(shape) < 0.8, rng.random(shape) < 0.2
    many = rng.geometric(0.2, shape)
    of_a = rng.random(shape) < prefers_a
    more, fewer = active * (many + 1.0), active * rng.integers(0, 2, shape)
    a = np.where(undecided, active * 1.0, np.where(of_a, more, fewer))
    b = np.where(undecided, active * 1.0, np.where(of_a, fewer, more))
    return a, b
