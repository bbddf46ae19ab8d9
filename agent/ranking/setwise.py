"""Set-wise ranking: which of these few is best? The winner of each set moves up and meets the next ones.

Zhuang et al. 2024, "A Setwise Approach for Effective and Highly Efficient Zero-shot Ranking", with the order
of retrieval as the prior, as in Podolak et al. 2025 (setwise insertion): it stands where the model agrees.
"""

from collections.abc import Sequence
from typing import ClassVar

from ..deadline import Deadline
from .comparing import ComparingRanker, Sorting, uncertain_parts, winner
from .contract import ModeName
from .task import Cost, RankingResult, RankingTask

SIZE = 4
"""Candidates of a set."""
PASSES = 3
"""So many candidates are brought to the top of each uncertain part."""


class SetwiseRanker(ComparingRanker):
    """Brings the best of sets up."""

    name: ClassVar[ModeName] = "setwise"

    def cost(self, task: RankingTask) -> Cost:
        """Returns what all passes cost. See `RankingMode`."""
        steps = _steps(uncertain_parts(task, self._gap))
        return self._reader.cost(task, [len(places) for step in steps for places in step])

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns places from the end, after a few passes from the order of retrieval."""
        sortings = [Sorting.of(task) for task in tasks]
        todo = [_steps(uncertain_parts(task, self._gap)) for task in tasks]
        for step in range(max(map(len, todo), default=0)):
            sets = [
                (sorting, places)
                for sorting, steps in zip(sortings, todo, strict=True)
                if step < len(steps)
                for places in steps[step]
            ]
            for (sorting, places), scores in zip(sets, self._reader.read(sets, seed, deadline), strict=True):
                sorting.places.insert(places[0], sorting.places.pop(places[winner(scores)]))
        return [sorting.result(self.prompt_id) for sorting in sortings]


def _steps(parts: Sequence[range]) -> list[list[range]]:
    """Returns the sets to compare, step after step; the sets of one step are apart from each other.

    In each pass the winner of a set is the first of the next set up, so sets overlap by one.
    """
    steps: list[list[range]] = []
    for part in parts:
        own = [
            range(max(top, end - SIZE), end)
            for top in range(part.start, min(part.start + PASSES, part.stop - 1))
            for end in _ends(top, part.stop)
        ]
        for number, places in enumerate(own):
            if number == len(steps):
                steps.append([])
            steps[number].append(places)
    return steps


def _ends(top: int, stop: int) -> list[int]:
    """Returns where the sets of a pass end, the lowest first."""
    ends = [stop]
    while ends[-1] - SIZE > top:
        ends.append(ends[-1] - SIZE + 1)
    return ends
