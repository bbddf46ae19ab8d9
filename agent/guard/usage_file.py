"""`usage.db`: what was used each day, added up by all processes of a workspace."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import (
    Column,
    Connection,
    Double,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from .ledger import DayUsage, added_up

FILE = "usage.db"
_FORMAT = 1
_PATIENCE_MS = 2000
"""For another process that is writing; what cannot be written then waits for the next time."""
_AMOUNTS = ("calls", "prompt_tokens", "completion_tokens", "money")

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

_USED = Table(
    "used",
    MetaData(),
    Column("day", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("money", Double, nullable=False),
)
_INSERT = sqlite.insert(_USED)
_ADD = _INSERT.on_conflict_do_update(
    index_elements=_USED.primary_key,
    set_={name: _USED.c[name] + _INSERT.excluded[name] for name in _AMOUNTS},
)


class _NotOurs(Exception):
    """The file is a database of another layout."""


class UsageFile:
    """A ledger in SQLite that several processes and threads add to.

    A damaged file is set aside with a warning and a new one begun. What cannot be written, because the file
    is locked or the disk full, is kept in memory, counts in this process, and is written with what comes
    next. A power cut may damage the file; a process that dies does not.

    Args:
        path: the file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._unwritten: list[DayUsage] = []
        self._warned = False
        self._engine = _open(path)

    def add(self, entry: DayUsage) -> None:
        """Adds an entry, and whatever could not be written before. See `Ledger.add`."""
        with self._lock:
            self._unwritten = list(added_up([*self._unwritten, entry]).values())
            entries = self._unwritten
            if self._try(lambda connection: _write(connection, entries)) is not None:
                self._unwritten = []

    def of_day(self, day: str) -> list[DayUsage]:
        """Returns the entries of a day, those not yet written with them. See `Ledger.of_day`."""
        with self._lock:
            written = self._try(lambda connection: _read(connection, day)) or []
            return list(added_up([*written, *(each for each in self._unwritten if each.day == day)]).values())

    def _try(self, work: Callable[[Connection], Result]) -> Result | None:
        """Returns what the work does in a transaction, None where the file does not allow it."""
        for _ in range(2):
            try:
                with self._engine.begin() as connection:
                    _prepare(connection)
                    found = work(connection)
            except (SQLAlchemyError, _NotOurs) as error:
                damaged = isinstance(error, DatabaseError | _NotOurs)
                if isinstance(error, OperationalError) or not damaged or not self._set_aside(error):
                    self._warn_once(error)
                    return None
            else:
                self._warned = False
                return found
        return None

    def _warn_once(self, error: Exception) -> None:
        """Warns when the trouble begins, not with every call."""
        if not self._warned:
            _log.warning("%s cannot be used now (%s); use is counted in memory", self._path, error)
        self._warned = True

    def _set_aside(self, why: Exception) -> bool:
        """Gives the damaged file another name; whether a new one can be begun."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        try:
            with FileLock(f"{self._path}.lock", timeout=_PATIENCE_MS / 1000):
                if not self._is_damaged():  # another process was faster
                    return True
                aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}")
                for suffix in ("-wal", "-shm", ""):
                    part = self._path.with_name(self._path.name + suffix)
                    if part.exists():
                        part.rename(aside.with_name(aside.name + suffix))
        except (OSError, Timeout):
            return False
        _log.warning("%s is damaged (%s); it is set aside as %s and begun anew", self._path, why, aside.name)
        return True

    def _is_damaged(self) -> bool:
        try:
            with self._engine.begin() as connection:
                _prepare(connection)
                return bool(connection.exec_driver_sql("PRAGMA quick_check").scalar_one() != "ok")
        except OperationalError:
            return False
        except (DatabaseError, _NotOurs):
            return True


def _open(path: Path) -> Engine:
    # A connection for each transaction: nothing is left open, and a fork shares nothing.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _configure(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # transactions begin where we say
    with closing(dbapi_connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        # Waiting for the disk takes longer than many a model call. A power cut may damage the file, and then
        # the counts of the day are set aside with it; a process that dies loses nothing.
        cursor.execute("PRAGMA synchronous=OFF")


def _prepare(connection: Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found == _FORMAT:
        return
    if found or inspect(connection).get_table_names():
        raise _NotOurs(f"format {found} instead of {_FORMAT}")
    _USED.create(connection)
    connection.exec_driver_sql(f"PRAGMA user_version={_FORMAT}")


def _write(connection: Connection, entries: list[DayUsage]) -> bool:
    connection.execute(_ADD, [asdict(entry) for entry in entries])
    return True


def _read(connection: Connection, day: str) -> list[DayUsage]:
    return [DayUsage(*row) for row in connection.execute(select(_USED).where(_USED.c.day == day))]
