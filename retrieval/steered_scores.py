"""The scores of a block of people as wishes steer them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .critique.checked import Steering
from .records import Bools, Floats, Ints
from .scoring import BlockScores
from .vectors.exact import top_k

POOL = 200
"""A lift is measured in standard deviations of so many of the person's best scores."""

Best = Callable[[BlockScores, int], tuple[Ints, Floats]]
"""Returns each person's best columns and the scores by which they are ranked."""


class SteeredBlock(NamedTuple):
    """The scores of some people, of which some are steered."""

    scores: BlockScores
    """With the wishes in them; minus infinity also for what wishes rule out."""
    wished: Floats
    """What wishes added to each score, shape (people, items)."""
    behind: Ints
    """As in `Steering`, shape (people, items)."""

    @classmethod
    def of(cls, scores: BlockScores, steering: Sequence[Steering | None]) -> "SteeredBlock":
        """Returns the scores with each person's steering; None changes nothing."""
        total = scores.total.copy()
        wished = np.zeros_like(total)
        behind = np.zeros(total.shape, dtype=np.int64)
        for row, one in enumerate(steering):
            if one is not None:
                wished[row] = _spread(total[row]) * one.lift
                total[row] += wished[row]
                total[row, ~one.allowed] = -np.inf
                behind[row] = one.behind
        return cls(scores._replace(total=total), wished, behind)

    def first(self, row: int) -> Bools:
        """Returns which items a person's list begins with: those with the lowest `behind`, shape (items,)."""
        present = np.isfinite(self.scores.total[row])
        tier = self.behind[row]
        first: Bools = present & (tier == tier[present].min(initial=np.iinfo(np.int64).max))
        return first

    def joined(self, row: int, columns: list[int], more: list[int]) -> list[int]:
        """Returns a list with more items in it: each before those of which more is not known."""
        behind = self.behind[row]
        return sorted([*columns, *more], key=lambda column: int(behind[column]))

    def best(self, n: int, best_of: Best) -> tuple[Ints, Floats]:
        """Returns each person's best columns and their scores, those of `behind` after the others.

        Their scores, and what wishes added to them, are lowered so that scores fall along the list.
        """
        total = self.scores.total
        tiers = np.unique(self.behind[np.isfinite(total)]).tolist() or [0]
        lists = [_List(total.dtype) for _ in total]
        for tier in tiers:
            masked = self.scores._replace(total=np.where(self.behind == tier, total, -np.inf))
            found, scored = best_of(masked, n)
            for row, one in enumerate(lists):
                is_there = np.isfinite(np.take(masked.total[row], found[row]))
                lower = one.add(found[row][is_there], scored[row][is_there])
                of_tier = self.behind[row] == tier
                self.wished[row, of_tier] -= lower
                total[row, of_tier] -= lower
        width = max(len(one.columns) for one in lists)
        # What is missing is filled up by items that cannot be in the list, which nobody takes.
        columns = np.repeat(total.argmin(axis=1)[:, None], width, axis=1)
        values = np.full(columns.shape, -np.inf, dtype=total.dtype)
        for row, one in enumerate(lists):
            columns[row, : len(one.columns)], values[row, : len(one.values)] = one.columns, one.values
        return columns, values


class _List:
    """One person's list while it is put together."""

    def __init__(self, kind: np.dtype[np.float32]) -> None:
        self.columns = np.zeros(0, dtype=np.int64)
        self.values = np.zeros(0, dtype=kind)

    def add(self, columns: Ints, values: Floats) -> float:
        """Appends items, and returns by how much their scores were lowered to lie below those before."""
        lower = _lowering(self.values, values) if len(self.values) and len(values) else 0.0
        self.columns = np.concatenate([self.columns, columns])
        self.values = np.concatenate([self.values, values - np.float32(lower)])
        return lower


def _lowering(above: Floats, values: Floats) -> float:
    """Returns by how much values must be lowered to lie clearly below those above.

    The distance is that between the best and the worst above: as far as a model of full weight can move one.
    """
    distance = float(np.ptp(above)) or 1.0
    return max(0.0, float(values.max()) - (float(above.min()) - distance))


def _spread(total: Floats) -> float:
    best = top_k(total[None], min(POOL, len(total)))[0]
    values = total[best][np.isfinite(total[best])]
    return float(values.std()) or 1.0 if len(values) else 1.0
