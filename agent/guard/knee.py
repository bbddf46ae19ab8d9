"""How many calls at the same time a model serves best, found by measuring."""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ...retrieval.errors import ModelUnavailable
from ..backend import Backend, Messages
from ..deadline import Deadline

LEVELS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Level:
    """What was measured with so many calls at the same time."""

    concurrency: int
    calls: int
    failed: int
    """Calls that ended in ModelUnavailable; where there are any, the level is no knee."""
    per_s: float
    """Calls answered in a second."""
    p50_s: float
    """Half of the answers took no longer; NaN if there were none."""
    p95_s: float


@dataclass(frozen=True, slots=True)
class Knee:
    """The levels that were measured, and the one to use."""

    levels: tuple[Level, ...]
    concurrency: int
    """The smallest that answers nearly as many calls in a second as the best."""


def find_knee(
    call: Callable[[int], None],
    levels: Sequence[int] = LEVELS,
    deadline: Deadline | None = None,
    *,
    rounds: int = 3,
    within: float = 0.1,
    slowdown: float = 4.0,
) -> Knee:
    """Measures one level after the other, until one is too much or the time is over.

    Args:
        call: makes one call; it is given the call's number, so that no prompt comes twice.
        levels: calls at the same time, rising.
        deadline: a level that is not done by then does not count. Calls under way are waited for, so they
            should have the same deadline.
        rounds: calls of each level, as a multiple of it.
        within: so large a share below the best throughput is nearly as good.
        slowdown: a level whose 95th percentile is longer than so many times the first level's is no knee.

    Raises:
        ModelUnavailable: not even the first level was done in time, or none was without failures.
    """
    deadline = deadline or Deadline()
    measured: list[Level] = []
    started = 0
    for concurrency in levels:
        level = _measure(call, concurrency, range(started, started + concurrency * rounds), deadline)
        if level is None:
            break
        started += level.calls
        measured.append(level)
        if level.failed or level.p95_s > slowdown * measured[0].p95_s:
            break
    return Knee(tuple(measured), _knee(measured, within, slowdown, deadline))


def completing(
    backend: Backend, prompts: Sequence[Messages], *, max_tokens: int, deadline: Deadline
) -> Callable[[int], None]:
    """Returns a call that has the backend write a text for one of the prompts, in their order.

    Give as many different prompts as there are calls: a server answers faster what it has just read.
    """

    def call(number: int) -> None:
        backend.complete([prompts[number % len(prompts)]], max_tokens=max_tokens, deadline=deadline)

    return call


def _measure(
    call: Callable[[int], None], concurrency: int, numbers: range, deadline: Deadline
) -> Level | None:
    def timed(number: int) -> float | None:
        """Returns the seconds taken, NaN for a failure, None if it was too late to begin."""
        if deadline.expired:
            return None
        start = time.perf_counter()
        try:
            call(number)
        except ModelUnavailable:
            return math.nan
        return time.perf_counter() - start

    start = time.perf_counter()
    with ThreadPoolExecutor(concurrency) as pool:
        taken = list(pool.map(timed, numbers))
    elapsed_s = time.perf_counter() - start
    if deadline.expired:
        return None
    answered = sorted(seconds for seconds in taken if seconds is not None and not math.isnan(seconds))
    return Level(
        concurrency,
        len(taken),
        len(taken) - len(answered),
        len(answered) / elapsed_s,
        _quantile(answered, 0.5),
        _quantile(answered, 0.95),
    )


def _knee(levels: Sequence[Level], within: float, slowdown: float, deadline: Deadline) -> int:
    sound = [level for level in levels if not level.failed]
    if not sound:
        problem = "calls failed at every level" if levels else f"no level was done in {deadline.seconds:g} s"
        raise ModelUnavailable(f"the best concurrency is not known: {problem}; see that the model answers")
    quick = [level for level in sound if level.p95_s <= slowdown * sound[0].p95_s]
    best = max(level.per_s for level in quick)
    return next(level.concurrency for level in quick if level.per_s >= (1 - within) * best)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the smallest value that so large a share does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan
