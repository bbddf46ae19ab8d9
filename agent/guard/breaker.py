"""A circuit breaker: a model that keeps failing is left alone for a while."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from ...retrieval.errors import BudgetExceeded, ModelBusy, ModelError, ModelUnavailable

State = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class BreakerRule:
    """When a breaker opens, and for how long."""

    failures_in_a_row: int = 5
    """So many open it."""
    error_rate: float = 0.5
    """So large a share of failures in the window opens it."""
    least_calls: int = 10
    """The rate counts from so many calls in the window on."""
    window_s: float = 60.0
    cool_down_s: float = 15.0
    """After so long, one call tries whether the model is back."""


class CircuitBreaker:
    """Watches the calls to one model.

    Closed, all calls pass. Open, none does. After the cool-down it is half-open: one call passes, and its end
    closes the breaker or opens it for another cool-down. Only a model that cannot be reached, is busy or does
    not answer in time has failed; one that refuses a request is at work. The end of a call that began before
    the breaker last opened or closed changes nothing.

    Args:
        name: the model's, for messages.
        rule: when it opens.
        clock: monotonic seconds; tests pass their own.
    """

    def __init__(
        self,
        name: str = "",
        rule: BreakerRule | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._rule = rule or BreakerRule()
        self._clock = clock
        self._lock = threading.Lock()
        self._ended: deque[tuple[float, bool]] = deque()
        self._in_a_row = 0
        self._open_until: float | None = None
        self._probing = False
        self._era = 0
        self._openings = 0

    @property
    def state(self) -> State:
        """Whether calls pass."""
        with self._lock:
            return self._state()

    @property
    def openings(self) -> int:
        """How often it opened."""
        with self._lock:
            return self._openings

    def check(self) -> None:
        """Makes sure that a call would pass now, without making one.

        Raises:
            ModelBusy: the breaker is open, or its one call is under way.
        """
        with self._lock:
            self._refuse_unless_passable()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Lets a call pass and learns from its end.

        Raises:
            ModelBusy: the breaker is open, or its one call is under way; says until when.
        """
        with self._lock:
            self._refuse_unless_passable()
            era, probe = self._era, self._state() == "half-open"
            self._probing = self._probing or probe
        failed: bool | None = None
        try:
            yield
            failed = False
        except ModelError as error:
            failed = isinstance(error, ModelUnavailable) and not isinstance(error, BudgetExceeded)
            raise
        finally:
            with self._lock:
                if era == self._era:
                    self._learn(failed, probe)

    def _state(self) -> State:
        if self._open_until is None:
            return "closed"
        return "half-open" if self._clock() >= self._open_until else "open"

    def _refuse_unless_passable(self) -> None:
        state = self._state()
        if state == "closed" or (state == "half-open" and not self._probing):
            return
        assert self._open_until is not None
        left_s = max(0.0, self._open_until - self._clock())
        when = f"it is asked again in {left_s:.1f} s" if left_s else "one call is finding out if it is back"
        raise ModelBusy(f"the model {self._name!r} failed too often and is left alone; {when}", left_s)

    def _learn(self, failed: bool | None, probe: bool) -> None:
        """Takes in how a call ended; None if it says nothing of the model."""
        if probe:
            self._probing = False
            if failed is not None:
                self._open() if failed else self._close()
            return
        if failed is None:
            return
        now = self._clock()
        self._in_a_row = self._in_a_row + 1 if failed else 0
        self._ended.append((now, failed))
        while self._ended[0][0] <= now - self._rule.window_s:
            self._ended.popleft()
        if failed and self._is_too_much():
            self._open()

    def _is_too_much(self) -> bool:
        if self._in_a_row >= self._rule.failures_in_a_row:
            return True
        failures = sum(failed for _, failed in self._ended)
        calls = len(self._ended)
        return calls >= self._rule.least_calls and failures >= self._rule.error_rate * calls

    def _open(self) -> None:
        self._forget()
        self._open_until = self._clock() + self._rule.cool_down_s
        self._openings += 1

    def _close(self) -> None:
        self._forget()
        self._open_until = None

    def _forget(self) -> None:
        self._ended.clear()
        self._in_a_row = 0
        self._era += 1
