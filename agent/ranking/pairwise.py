"""Pair-wise ranking: neighbours change places where the model prefers the lower one in both orders together.

All pairs of a round are asked at once (odd-even transposition), so a round is one call whatever the length.
"""

from collections.abc import Sequence
from typing import ClassVar

from ..deadline import Deadline
from .comparing import ComparingRanker, Sorting, uncertain_parts, winner
from .contract import ModeName
from .task import Cost, RankingResult, RankingTask

ROUNDS = 4
"""A candidate rises by at most so many places; a full sort would need as many rounds as candidates."""


class PairwiseRanker(ComparingRanker):
    """Compares neighbours."""

    name: ClassVar[ModeName] = "pairwise"

    def cost(self, task: RankingTask) -> Cost:
        """Returns what all rounds cost. See `RankingMode`."""
        parts = uncertain_parts(task, self._gap)
        pairs = sum(len(_pairs(parts, round_no)) for round_no in range(ROUNDS))
        return self._reader.cost(task, [2] * pairs)

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns places from the end, after a few rounds from the order of retrieval."""
        sortings = [Sorting.of(task) for task in tasks]
        parts = [uncertain_parts(task, self._gap) for task in tasks]
        for round_no in range(ROUNDS):
            sets = [
                (sorting, (first, first + 1))
                for sorting, own in zip(sortings, parts, strict=True)
                for first in _pairs(own, round_no)
            ]
            if not sets:
                continue
            read = self._reader.read(sets, seed, deadline)
            for (sorting, (upper, lower)), scores in zip(sets, read, strict=True):
                if winner(scores) == 1:
                    places = sorting.places
                    places[upper], places[lower] = places[lower], places[upper]
        return [sorting.result(self.prompt_id) for sorting in sortings]


def _pairs(parts: Sequence[range], round_no: int) -> list[int]:
    """Returns the upper place of each pair of a round: even ones, then odd ones, within each part."""
    return [first for part in parts for first in range(part.start + round_no % 2, part.stop - 1, 2)]
