"""How many prompts a model is asked at the same time, and who waits for how long."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ...retrieval.errors import ModelBusy
from ..deadline import Deadline

_RECENT = 32
"""Calls whose times tell how long the next one takes."""
_UNKNOWN_S = 1.0
"""What a call is taken to last before any has ended."""


@dataclass(eq=False, slots=True)
class _Waiting:
    slots: int
    turn: threading.Event = field(default_factory=threading.Event)


class Admission:
    """A number of slots and a queue of bounded length, first come, first served.

    Nobody overtakes: a call that needs one slot waits behind one that needs four.

    Args:
        limit: slots, at least 1; a prompt takes one.
        queue: calls that may wait; more are sent away at once. 0: nobody waits.
        name: the model's, for messages.
        clock: monotonic seconds; tests pass their own.
    """

    def __init__(
        self, limit: int, queue: int, name: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self.queue = queue
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._free = limit
        self._waiting: deque[_Waiting] = deque()
        self._recent_s: deque[float] = deque(maxlen=_RECENT)

    @contextmanager
    def slots(self, prompts: int, deadline: Deadline) -> Iterator[float]:
        """Holds a slot for each prompt, at most all there are; gives the seconds waited, 0 for no wait.

        Raises:
            ModelBusy: the queue is full, or the deadline passed while waiting.
        """
        wanted = max(1, min(prompts, self.limit))
        asked_at = self._clock()
        has_waited = self._take(wanted, deadline)
        began = self._clock()
        try:
            yield began - asked_at if has_waited else 0.0
        finally:
            with self._lock:
                self._recent_s.append(self._clock() - began)
                self._free += wanted
                self._hand_on()

    @property
    def in_use(self) -> int:
        """Slots that are taken."""
        with self._lock:
            return self.limit - self._free

    @property
    def waiting(self) -> int:
        """Calls in the queue."""
        with self._lock:
            return len(self._waiting)

    def _take(self, wanted: int, deadline: Deadline) -> bool:
        """Takes the slots; returns whether it had to wait for them."""
        with self._lock:
            if not self._waiting and self._free >= wanted:
                self._free -= wanted
                return False
            if len(self._waiting) >= self.queue:
                raise self._busy(f"has {self.limit} prompts at work and {len(self._waiting)} calls waiting")
            own = _Waiting(wanted)
            self._waiting.append(own)
        try:
            own.turn.wait(_seconds(deadline))
        except BaseException:  # an interrupt must not keep what was just handed over
            self._give_up(own)
            raise
        with self._lock:
            if own.turn.is_set():
                return True
            self._leave(own)
            raise self._busy(f"was not free within {deadline.seconds:g} s")

    def _give_up(self, own: _Waiting) -> None:
        with self._lock:
            if own.turn.is_set():
                self._free += own.slots
                self._hand_on()
            else:
                self._leave(own)

    def _leave(self, own: _Waiting) -> None:
        """Takes a call out of the queue; who stood behind may need fewer slots. The lock must be held."""
        self._waiting.remove(own)
        self._hand_on()

    def _hand_on(self) -> None:
        """Gives free slots to those who wait, in their order. The lock must be held."""
        while self._waiting and self._waiting[0].slots <= self._free:
            served = self._waiting.popleft()
            self._free -= served.slots
            served.turn.set()

    def _busy(self, what: str) -> ModelBusy:
        """Returns the error; it says when a place can be hoped for. The lock must be held."""
        recent = self._recent_s
        each_s = sum(recent) / len(recent) if recent else _UNKNOWN_S
        retry_s = each_s * (1 + len(self._waiting)) / self.limit
        return ModelBusy(
            f"the model {self._name!r} {what}; try again in {retry_s:.1f} s, "
            "allow more time, or raise concurrency or queue in [model]",
            retry_s,
        )


def _seconds(deadline: Deadline) -> float | None:
    """Returns how long to wait, as threading takes it."""
    left = deadline.remaining_s
    return None if math.isinf(left) else min(left, threading.TIMEOUT_MAX)
