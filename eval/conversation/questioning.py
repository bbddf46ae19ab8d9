"""Compares ways of asking on the same people, with the same scores and the same budget of turns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...agent.conversation.settings import ChatSettings
from ...retrieval.statistics import Comparison, compare, with_holm
from .dialogue import Asker, Case, Outcome, converse
from .shelf import Shelf

Doubles = NDArray[np.float64]

TURNS = 8


@dataclass(frozen=True)
class Way:
    """A way of asking under its name."""

    name: str
    asker: Asker
    settings: ChatSettings


@dataclass(frozen=True)
class WayResult:
    """What one way of asking reached."""

    name: str
    turns: Doubles
    """Of each person until success; who had none within the budget counts one more than it, shape
    (people,)."""
    success_by_turn: tuple[float, ...]
    """Share of the people who had a hidden item by each turn."""
    questions: float
    """Asked, a person."""
    answered: float
    """Share of the questions whose answer said something; NaN where none was asked."""
    texts: tuple[str, ...]
    """Questions asked of the first people."""

    @property
    def mean_turns(self) -> float:
        """Restricted mean of the turns to success."""
        return float(self.turns.mean())


def try_ways(
    cases: Sequence[Case],
    shelf: Shelf,
    ways: Sequence[Way],
    turns: int = TURNS,
    advance: Callable[[int], None] = lambda cases: None,
) -> list[WayResult]:
    """Holds every person's conversation once in each way.

    Args:
        cases: whom with, at least one.
        shelf: the catalogue.
        ways: of asking.
        turns: lists at most.
        advance: told of each finished conversation.
    """
    results = []
    for way in ways:
        outcomes = []
        for case in cases:
            outcomes.append(converse(case, shelf, way.asker, way.settings, turns))
            advance(1)
        results.append(_result(way.name, outcomes, turns))
    return results


def _result(name: str, outcomes: Sequence[Outcome], turns: int) -> WayResult:
    reached = np.array([turns + 1 if one.turn is None else one.turn for one in outcomes], dtype=np.float64)
    questions = sum(one.questions for one in outcomes)
    return WayResult(
        name,
        reached,
        tuple(float((reached <= turn).mean()) for turn in range(1, turns + 1)),
        questions / len(outcomes),
        sum(one.answered for one in outcomes) / questions if questions else float("nan"),
        tuple(text for one in outcomes[:20] for text in one.texts),
    )


def compare_ways(
    results: Mapping[str, WayResult], pairs: Sequence[tuple[str, str]], seed: int
) -> list[Comparison]:
    """Compares turns to success, with Holm's correction over the pairs; below 0 the first is faster."""
    return with_holm(
        [compare((a, results[a].turns), (b, results[b].turns), "turns to success", seed) for a, b in pairs]
    )
