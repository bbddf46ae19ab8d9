"""Lists that are longer than a model ranks at once: windows from the end of the list to its beginning.

Each window is ranked, its better half moves on into the next one, so the best of all can come from anywhere.
Sun et al. 2023, "Is ChatGPT Good at Search?", section 3.2.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..backend import Usage
from .orders import top
from .task import RankingResult, RankingTask

RankSmall = Callable[[Sequence[RankingTask]], list[RankingResult]]
"""Ranks tasks of at most one window."""


@dataclass(slots=True)
class _Long:
    """A task on its way: its candidates' places in the order that the windows so far made."""

    task: RankingTask
    places: list[int]
    starts: list[int]
    read: list[RankingResult] = field(default_factory=list)


def rank_in_windows(tasks: Sequence[RankingTask], size: int, rank: RankSmall) -> list[RankingResult]:
    """Returns a result for each task; those that fit into one window are ranked as they are, with the others.

    The scores of longer ones are places from the end: probabilities of two windows cannot be compared.

    Args:
        tasks: of any length.
        size: of a window; the next one begins half a window further up.
        rank: asks the model about all windows of one step together.
    """
    longs = [
        _Long(task, list(range(len(task.candidates))), window_starts(len(task.candidates), size))
        for task in tasks
    ]
    while waiting := [long for long in longs if long.starts]:
        results = rank([_window(long, size) for long in waiting])
        for long, result in zip(waiting, results, strict=True):
            start = long.starts.pop(0)
            window = long.places[start : start + size]
            long.places[start : start + size] = [window[place] for place in top(result.scores, size)]
            long.read.append(result)
    return [_result(long) for long in longs]


def window_starts(length: int, size: int) -> list[int]:
    """Returns where the windows of a list begin, in the order in which they are ranked."""
    return [*range(max(0, length - size), 0, -max(1, size // 2)), 0]


def longest(task: RankingTask, size: int) -> RankingTask:
    """Returns the task with the `size` candidates of the longest texts: no window of it costs more."""
    lengths = [len(item.title) + sum(map(len, item.attributes[:3])) for item in task.candidates]
    return task.part(sorted(range(len(lengths)), key=lambda place: -lengths[place])[:size])


def _window(long: _Long, size: int) -> RankingTask:
    return long.task.part(long.places[long.starts[0] : long.starts[0] + size])


def _result(long: _Long) -> RankingResult:
    first = long.read[-1]
    if len(long.read) == 1:
        return first
    scores = np.empty(len(long.places))
    scores[long.places] = np.arange(len(long.places))[::-1]
    agreements = [result.agreement for result in long.read if result.orders > 1]
    return RankingResult(
        scores,
        float(np.mean(agreements)) if agreements else float("nan"),
        first.orders,
        sum((result.usage for result in long.read), Usage()),
        sum(result.missing for result in long.read),
        first.prompt_id,
        sum((Counter(result.faults) for result in long.read), Counter()),
        any(result.repaired for result in long.read),
    )
