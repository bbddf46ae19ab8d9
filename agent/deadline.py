"""One deadline for all the model calls of one request."""

import math
import time
from collections.abc import Callable


class Deadline:
    """A point in time that every call of a request shares, so that retries cannot add up.

    Args:
        seconds: from now; infinity for none.
        clock: monotonic seconds; tests pass their own.
    """

    def __init__(self, seconds: float = math.inf, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    @property
    def remaining_s(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - self._clock())

    @property
    def expired(self) -> bool:
        """Whether no time is left."""
        return self.remaining_s == 0.0
