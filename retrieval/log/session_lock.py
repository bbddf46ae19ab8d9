"""One turn of a session at a time, over threads, processes and machines.

A lock and no marker in the session's row: a marker would outlive a killed process, so it would have to
expire, and then a turn that was cut off could be gone on with only after that time, and a turn that takes
longer would lose it. A file lock and PostgreSQL's advisory lock end with the process that holds them.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from ..errors import LogError
from .faults import explained
from .sessions import checked_id

_POLL_S = 0.05
_FILES = 2**16


class SessionBusy(LogError):
    """Another turn of the session is being answered."""


@contextmanager
def one_turn(engine: Engine, session_id: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Holds a session: nobody else who asks for it gets it meanwhile.

    Args:
        engine: of the log.
        session_id: which; whether it exists is not looked at.
        wait_s: how long to wait for the turn before.

    Raises:
        SessionBusy: it is held by another turn, longer than that.
        LogError: the id is none, or the database refuses.
    """
    name = checked_id(session_id)
    if engine.dialect.name == "sqlite":
        with _by_file(engine, name, wait_s):
            yield
    else:
        with _by_advice(engine, name, wait_s):
            yield


@contextmanager
def _by_file(engine: Engine, name: str, wait_s: float) -> Iterator[None]:
    database = engine.url.database
    if not database or database == ":memory:":
        raise LogError("a log in memory has no sessions: [log] url must name a file")
    # A file that is locked cannot be deleted without a race, so they stay, and a session may share its file.
    lock = FileLock(Path(f"{database}-turns", f"{_number(name) % _FILES:x}.lock"))
    try:
        Path(lock.lock_file).parent.mkdir(exist_ok=True)
        lock.acquire(timeout=wait_s, poll_interval=_POLL_S)
    except Timeout as error:
        raise _busy(name) from error
    except OSError as error:
        raise LogError(f"cannot hold session {name!r}: {error}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _by_advice(engine: Engine, name: str, wait_s: float) -> Iterator[None]:
    number = {"number": _number(name) - 2**63}
    until = time.monotonic() + wait_s
    with explained(engine):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with explained(engine):
            while not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number):
                if time.monotonic() >= until:
                    raise _busy(name)
                time.sleep(_POLL_S)
        try:
            yield
        finally:
            with explained(engine):
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
    finally:
        connection.close()


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def _busy(name: str) -> SessionBusy:
    return SessionBusy(f"another turn of session {name!r} is being answered; wait for it, then try again")
