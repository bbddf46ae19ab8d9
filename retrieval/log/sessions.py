"""Conversations in the log: whose they are, and when they were used.

What a conversation knows is in its checkpoints (`checkpoints.py`), which belong to its row here: they are
written only while it is there and go with it. Every method is one transaction of its own.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, func, select, update

from ..errors import LogError, UnknownName
from .catalogue import chunks
from .engine import empty_journal, insert_into
from .faults import explained
from .schema import checkpoint_writes, checkpoints, sessions

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_TITLE_CHARS = 80


def checked_id(name: object, what: str = "session") -> str:
    """Returns an id as it is.

    Raises:
        LogError: it is not 1 to 64 letters, digits, `-`, `_` and `.`.
    """
    if isinstance(name, str) and _ID.fullmatch(name):
        return name
    shown = repr(name)
    shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
    raise LogError(f"{shown} is no {what} id: it takes 1 to 64 letters a-z, digits, '-', '_' and '.'")


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation."""

    session_id: str
    user_id: str
    """Empty: nobody in particular."""
    title: str
    """The first words of the first turn; empty: nothing was said yet."""
    turns: int
    """Turns that came to their end."""
    begun_us: int
    """UTC."""
    used_us: int
    """UTC."""


class SessionLog:
    """The conversations of one event log, in SQLite or PostgreSQL.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.

    Raises:
        LogError: the database refuses, or an id has other signs than letters, digits, `-`, `_` and `.`; every
            method can raise it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, user_id: str, at_us: int, session_id: str | None = None) -> Session:
        """Stores a conversation in which nothing was said yet.

        Args:
            user_id: whose; need not be in the log; empty: nobody in particular.
            at_us: UTC.
            session_id: None for a random one.

        Raises:
            LogError: there is one of this id.
        """
        name = secrets.token_hex(8) if session_id is None else checked_id(session_id)
        new = Session(name, user_id, "", 0, at_us, at_us)
        with self._writing() as connection:
            statement = insert_into(connection, sessions).values(
                session_id=name, user_id=user_id, title="", turns=0, begun_us=at_us, used_us=at_us
            )
            if not _count(connection, statement.on_conflict_do_nothing()):
                raise LogError(f"there is a session {name!r} already; resume it or choose another id")
        return new

    def touch(self, session_id: str, at_us: int, *, turns: int = 0, title: str = "") -> None:
        """Says that a session was used.

        Both numbers only grow, so a turn that is told again after a kill changes nothing.

        Args:
            session_id: which.
            at_us: UTC.
            turns: how many turns came to their end by now.
            title: what was said first; counts only if there is no title yet, and is cut.

        Raises:
            UnknownName: there is no such session.
        """
        with self._writing() as connection:
            found = self._one(connection, session_id, locked=True)
            connection.execute(
                update(sessions)
                .where(sessions.c.session_id == session_id)
                .values(
                    used_us=max(found.used_us, at_us),
                    turns=max(found.turns, turns),
                    title=found.title or _cut(title),
                )
            )

    def get(self, session_id: str) -> Session:
        """Returns a session.

        Raises:
            UnknownName: there is none.
        """
        with self._reading() as connection:
            return self._one(connection, session_id)

    def list(self, user_id: str | None = None) -> list[Session]:
        """Returns the sessions of a user, or with None of everybody; the one used last comes first."""
        query = _sessions().order_by(sessions.c.used_us.desc(), sessions.c.session_id)
        if user_id is not None:
            query = query.where(sessions.c.user_id == user_id)
        with self._reading() as connection:
            return [Session(*row) for row in connection.execute(query)]

    def delete(self, session_id: str) -> bool:
        """Deletes a session with all that was said in it; returns whether there was one.

        Of SQLite's files no byte of the text is left when this returns, unless somebody reads them at that
        moment; then the next deletion or expiry empties the write-ahead file.
        """
        name = checked_id(session_id)
        with self._writing() as connection:
            gone = _delete(connection, [name])
        self._empty_journal()
        return gone > 0

    def delete_of(self, user_id: str) -> int:
        """Deletes all sessions of a user as `delete` does; returns how many."""
        with self._writing() as connection:
            names = list(
                connection.scalars(select(sessions.c.session_id).where(sessions.c.user_id == user_id))
            )
            gone = _delete(connection, names)
        self._empty_journal()
        return gone

    def expire(self, before_us: int) -> int:
        """Deletes all sessions last used before a time as `delete` does; returns how many.

        Args:
            before_us: UTC.
        """
        with self._writing() as connection:
            old = select(sessions.c.session_id).where(sessions.c.used_us < before_us)
            gone = _delete(connection, list(connection.scalars(old.with_for_update())))
        if gone:
            self._empty_journal()
        return gone

    def count(self) -> int:
        """Returns how many sessions there are."""
        with self._reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(sessions)) or 0)

    def _one(self, connection: Connection, session_id: str, *, locked: bool = False) -> Session:
        query = _sessions().where(sessions.c.session_id == checked_id(session_id))
        row = connection.execute(query.with_for_update() if locked else query).one_or_none()
        if row is None:
            raise UnknownName("session", session_id)
        return Session(*row)

    def _empty_journal(self) -> None:
        with explained(self._engine):
            empty_journal(self._engine, shrink=True)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection


def _sessions() -> Select[tuple[Any, ...]]:
    return select(*sessions.c)


def _delete(connection: Connection, names: list[str]) -> int:
    gone = 0
    for chunk in chunks(names):
        # The row goes first: whoever writes a checkpoint holds it, so none is written after the last two.
        gone += _count(connection, delete(sessions).where(sessions.c.session_id.in_(chunk)))
        connection.execute(delete(checkpoint_writes).where(checkpoint_writes.c.session_id.in_(chunk)))
        connection.execute(delete(checkpoints).where(checkpoints.c.session_id.in_(chunk)))
    return gone


def _count(connection: Connection, statement: Any) -> int:
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _cut(title: str) -> str:
    # Words come from terminals and servers; neither database stores NUL and half characters alike.
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
    return line if len(line) <= _TITLE_CHARS else f"{line[: _TITLE_CHARS - 1]}…"
