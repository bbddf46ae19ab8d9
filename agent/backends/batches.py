"""The calls of a batch: several at a time, with one deadline and one budget of retries for all."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from threading import Semaphore
from typing import TypeVar

from ..deadline import Deadline
from ..settings import ModelSettings
from .daemon_calls import start_calls
from .refusals import OutOfTime

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

CALLS_AT_ONCE = 8
"""Calls to a server at the same time, where the settings leave it open."""


class Batches:
    """Asks a server everything of a batch.

    Args:
        settings: retries and concurrency.
        out_of_time: makes the error that says that the deadline passed.
    """

    def __init__(self, settings: ModelSettings, out_of_time: Callable[[Deadline], OutOfTime]) -> None:
        self._retries = settings.retries
        self._at_once = settings.concurrency or CALLS_AT_ONCE
        self._out_of_time = out_of_time

    def retries(self) -> Semaphore:
        """Returns a new budget: so many failed calls may be tried again."""
        return Semaphore(self._retries)

    def ask_all(
        self,
        batch: Sequence[Asked],
        ask: Callable[[Asked, Semaphore], Answer],
        deadline: Deadline,
        late: Callable[[Asked], Answer] | None = None,
        retries: Semaphore | None = None,
    ) -> list[Answer]:
        """Returns the answer to each of the batch; `late`, if given, makes those that came too late.

        Raises:
            OutOfTime: an answer came too late, and there is no `late`.
        """
        shared = retries or self.retries()
        futures = start_calls(batch, lambda one: ask(one, shared), self._at_once, deadline)
        try:
            return [self._answer(*each, deadline, late) for each in zip(batch, futures, strict=True)]
        finally:
            for future in futures:
                future.cancel()

    def _answer(
        self,
        asked: Asked,
        future: "Future[Answer]",
        deadline: Deadline,
        late: Callable[[Asked], Answer] | None,
    ) -> Answer:
        # threading cannot wait for ever with a number, and not for longer than an int of nanoseconds holds
        limit = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
        try:
            return future.result(limit)
        except (OutOfTime, FutureTimeout, CancelledError) as error:
            if late is None:
                raise self._out_of_time(deadline) from error
            return late(asked)
