"""Calls that may never come back: bounded in number, left behind at the deadline, no obstacle to exiting."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from ..deadline import Deadline

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def start_calls(
    batch: Sequence[Asked], call: Callable[[Asked], Answer], concurrency: int, deadline: Deadline
) -> "list[Future[Answer]]":
    """Starts a call for each of the batch, at most `concurrency` at the same time.

    None starts after the deadline; its future is cancelled. The threads are daemons: Python waits at its exit
    for those of a pool, and a call that hangs would keep the program from ending.
    """
    futures: list[Future[Answer]] = [Future() for _ in batch]
    waiting = iter(list(zip(batch, futures, strict=True)))
    lock = threading.Lock()
    for _ in range(min(concurrency, len(batch))):
        context = copy_context()
        worker = threading.Thread(
            target=context.run, args=(_work, waiting, lock, call, deadline), daemon=True, name="model-call"
        )
        worker.start()
    return futures


def _work(
    waiting: "Iterator[tuple[Asked, Future[Answer]]]",
    lock: threading.Lock,
    call: Callable[[Asked], Answer],
    deadline: Deadline,
) -> None:
    while True:
        with lock:
            asked, future = next(waiting, (None, None))
        if future is None:
            return
        if deadline.expired:
            future.cancel()
            continue
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(call(asked))  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
            future.set_exception(error)
