"""Other processes, which a test can kill. What they run is a function of an importable module."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.session_lock import one_turn

# Forked off a process that has nothing but these modules: quick, and nothing of the test's own is in them.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tastebridge.agent.conversation.resuming", "tastebridge.retrieval.log"])


def ended(target: Callable[..., None], *arguments: object, within_s: float = 60) -> int | None:
    """Runs a function in a new process; returns its exit code, -9 after a kill, None if it takes longer."""
    process = _PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join(within_s)
    if process.exitcode is None:
        process.kill()
        process.join()
        return None
    return process.exitcode


def all_ended(target: Callable[..., None], *arguments: tuple[object, ...]) -> list[int | None]:
    """Runs a function in several new processes at once; returns their exit codes."""
    processes = [_PROCESSES.Process(target=target, args=one) for one in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


@contextmanager
def holding(url: str, session_id: str) -> Iterator[Callable[[], None]]:
    """Has another process hold a session; gives what kills it."""
    here, there = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_hold, args=(url, session_id, there))
    process.start()

    def kill() -> None:
        process.kill()
        process.join()

    try:
        assert here.poll(30), "the process holds nothing"
        yield kill
    finally:
        kill()


def _hold(url: str, session_id: str, held: Connection) -> None:
    with EventLog(url) as log, one_turn(log.engine, session_id):
        held.send("held")
        time.sleep(60)
