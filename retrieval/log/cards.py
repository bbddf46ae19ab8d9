"""Taste cards in the log: rows of one person, changed together, each change once.

A person need not be in `users`: somebody may talk before anything of theirs was read in. Storing changes no
watermark, and no index becomes stale.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select

from .catalogue import chunks
from .engine import empty_journal, insert_into
from .faults import explained
from .schema import card_changes, card_entries

_AT_ONCE = 2_000  # SQLite binds at most 32,766 values a statement, and a row has twelve


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a card as it is stored; what the texts mean is told by `schema.card_entries`."""

    entry_id: str
    kind: str
    domain: str
    text: str
    item: str
    wish: str
    source: str
    words: str
    session: str
    turn: int
    at_us: int


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of a card: rows that are stored, in place of those with their ids, and ids that go."""

    put: Sequence[CardRow]
    remove: Iterable[str]


_NAMES = tuple(field.name for field in fields(CardRow))


class CardLog:
    """The taste cards of one event log, in SQLite or PostgreSQL; many processes may change them at once.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.

    Raises:
        LogError: the database refuses; every method can raise it.
        StorageFull: the disk is full; nothing of the failed write remains.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(self, user_id: str) -> list[CardRow]:
        """Returns a person's rows, oldest first; none of somebody unknown."""
        with explained(self._engine), self._engine.connect() as connection:
            return _rows(connection, user_id)

    def apply(
        self, user_id: str, change_id: str, decide: Callable[[Sequence[CardRow]], RowChange], at_us: int
    ) -> bool:
        """Makes one change in one transaction, unless it was made before.

        Args:
            user_id: whose card.
            change_id: names the change among all of this person's.
            decide: says what becomes of the rows as they stand when nobody else can change them.
            at_us: when, UTC.

        Returns:
            Whether the change was made now; False: it had been made already, and nothing happened.
        """
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                _lock(connection, user_id)
                if not _note(connection, f"{user_id}\n{change_id}", user_id, at_us):
                    return False
                change = decide(_rows(connection, user_id))
                removed = _remove(connection, user_id, change.remove)
                replaced = _remove(connection, user_id, [row.entry_id for row in change.put])
                _put(connection, user_id, change.put)
        self._forget(removed + replaced)
        return True

    def delete(self, user_id: str) -> int:
        """Deletes a person's card, with the record of its changes.

        Returns:
            How many rows it had.
        """
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                _lock(connection, user_id)
                gone = connection.execute(delete(card_entries).where(card_entries.c.user_id == user_id))
                connection.execute(delete(card_changes).where(card_changes.c.user_id == user_id))
        self._forget(gone.rowcount)
        return gone.rowcount

    def _forget(self, rows: int) -> None:
        # SQLite overwrites what is deleted; its journal would keep the words until it is used again.
        if rows:
            with explained(self._engine):
                empty_journal(self._engine, shrink=True)


def _lock(connection: Connection, user_id: str) -> None:
    # SQLite has locked the database already.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(user_id, 0))))


def _note(connection: Connection, change_id: str, user_id: str, at_us: int) -> bool:
    row = {"change_id": change_id, "user_id": user_id, "at_us": at_us}
    statement = insert_into(connection, card_changes).values(row).on_conflict_do_nothing()
    return connection.execute(statement.returning(card_changes.c.change_id)).first() is not None


def _rows(connection: Connection, user_id: str) -> list[CardRow]:
    columns = [card_entries.c[name] for name in _NAMES]
    rows = connection.execute(
        select(*columns)
        .where(card_entries.c.user_id == user_id)
        .order_by(card_entries.c.at_us, card_entries.c.entry_id)
    )
    return [CardRow(*row) for row in rows]


def _remove(connection: Connection, user_id: str, entry_ids: Iterable[str]) -> int:
    own = delete(card_entries).where(card_entries.c.user_id == user_id)
    return sum(
        connection.execute(own.where(card_entries.c.entry_id.in_(chunk))).rowcount
        for chunk in chunks(entry_ids)
    )


def _put(connection: Connection, user_id: str, rows: Sequence[CardRow]) -> None:
    by_id: dict[str, dict[str, Any]] = {
        row.entry_id: dict(zip(_NAMES, astuple(row), strict=True)) | {"user_id": user_id} for row in rows
    }
    values = list(by_id.values())
    for start in range(0, len(values), _AT_ONCE):
        connection.execute(insert_into(connection, card_entries).values(values[start : start + _AT_ONCE]))
