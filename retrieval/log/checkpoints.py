"""What conversations knew after each step: packed states and what steps wrote, as rows.

A checkpoint belongs to a session: it is written only while the session's row is there, so nothing that was
said comes back after the session was deleted. Only the newest few of a session are kept. What the bytes mean
is not known here. No text of a caller's ever becomes part of a statement.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, select

from ..errors import LogError
from .checkpoint_places import Place, at, newest, prune
from .engine import insert_into
from .faults import explained
from .schema import checkpoint_writes, checkpoints, sessions
from .sessions import checked_id

MAX_BYTES = 4 * 1024 * 1024
KEEP = 2


class Packed(NamedTuple):
    """A value as bytes."""

    type: str
    data: bytes


class StoredCheckpoint(NamedTuple):
    """One step of a conversation."""

    place: Place
    parent_id: str
    """The checkpoint before; empty: none."""
    checkpoint: Packed
    metadata: Packed


class StoredWrite(NamedTuple):
    """What a task of the step after a checkpoint wrote."""

    task_id: str
    number: int
    """Within the task; negative for signals such as errors, of which the last one counts."""
    channel: str
    value: Packed
    task_path: str


class CheckpointLog:
    """The checkpoints of one event log, in SQLite or PostgreSQL.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.
        keep: how many checkpoints of a session are kept, at least 1.
        max_bytes: limit of a checkpoint, and of what one task writes.

    Raises:
        LogError: the database refuses, or an id has other signs than ids have; every method can raise it.
    """

    def __init__(self, engine: Engine, *, keep: int = KEEP, max_bytes: int = MAX_BYTES) -> None:
        if keep < 1:
            raise LogError(f"keep = {keep}: the newest checkpoint of a session cannot be given up")
        self._engine = engine
        self._keep = keep
        self._max_bytes = max_bytes

    def put(self, new: StoredCheckpoint) -> None:
        """Stores a checkpoint, in the place of one with its id, and deletes those that are too old now.

        Raises:
            LogError: there is no such session, the checkpoint is too large, or older than its parent.
        """
        session_id, namespace, name = _checked(new.place)
        self._check_size(session_id, len(new.checkpoint.data) + len(new.metadata.data))
        if new.parent_id and checked_id(new.parent_id, "checkpoint") >= name:
            raise LogError(
                f"a new checkpoint of session {session_id!r} would be older than the last one: the clock of"
                " this machine went back; set it right, or begin a new session"
            )
        row = {
            "session_id": session_id,
            "namespace": namespace,
            "checkpoint_id": name,
            "parent_id": new.parent_id,
            "type": new.checkpoint.type,
            "checkpoint": new.checkpoint.data,
            "metadata_type": new.metadata.type,
            "metadata": new.metadata.data,
        }
        with self._writing(session_id) as connection:
            key = list(checkpoints.primary_key.columns)
            statement = insert_into(connection, checkpoints).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
            prune(connection, session_id, self._keep)

    def put_writes(self, place: Place, writes: Sequence[StoredWrite]) -> None:
        """Stores what a task wrote. A write that is there already stays as it is, a signal is replaced.

        Raises:
            LogError: there is no such session, or it is too much.
        """
        session_id, _, _ = _checked(place)
        self._check_size(session_id, sum(len(write.value.data) for write in writes))
        with self._writing(session_id) as connection:
            for write in writes:
                row = _write_row(place, write)
                statement = insert_into(connection, checkpoint_writes).values(row)
                key = list(checkpoint_writes.primary_key.columns)
                connection.execute(
                    statement.on_conflict_do_nothing()
                    if write.number >= 0
                    else statement.on_conflict_do_update(index_elements=key, set_=row)
                )

    def get(self, session_id: str, namespace: str, checkpoint_id: str = "") -> StoredCheckpoint | None:
        """Returns a checkpoint, or with an empty id the newest one; None: there is none."""
        place = _checked(Place(session_id, namespace, checkpoint_id))
        with self._reading() as connection:
            name = checkpoint_id or newest(connection, session_id, namespace)
            query = select(*checkpoints.c).where(at(checkpoints, place._replace(checkpoint_id=name)))
            row = connection.execute(query).one_or_none()
        return None if row is None else _checkpoint(row)

    def writes(self, place: Place) -> list[StoredWrite]:
        """Returns what tasks wrote after a checkpoint, in the order in which it takes effect."""
        query = select(*checkpoint_writes.c).where(at(checkpoint_writes, _checked(place)))
        with self._reading() as connection:
            found = [
                StoredWrite(row.task_id, row.place, row.channel, Packed(row.type, row.value), row.task_path)
                for row in connection.execute(query)
            ]
        return sorted(found, key=lambda write: (write.task_path, write.task_id, write.number))

    def places(self, session_id: str | None = None) -> list[Place]:
        """Returns where a session's checkpoints are, by namespace, the newest first; None: all sessions'."""
        columns = checkpoints.c
        query = select(columns.session_id, columns.namespace, columns.checkpoint_id)
        if session_id is not None:
            query = query.where(columns.session_id == checked_id(session_id))
        with self._reading() as connection:
            found = [Place(*row) for row in connection.execute(query)]
        # Sorted here: the order of texts in PostgreSQL depends on its locale.
        newest_first = sorted(found, key=lambda place: place.checkpoint_id, reverse=True)
        return sorted(newest_first, key=lambda place: place[:2])

    def prune(self, session_id: str, keep: int) -> None:
        """Deletes all but the newest checkpoints of a session, in each namespace."""
        with self._transaction() as connection:
            prune(connection, checked_id(session_id), keep)

    def clear(self, session_id: str) -> None:
        """Deletes all checkpoints of a session; the session stays."""
        name = checked_id(session_id)
        with self._transaction() as connection:
            for table in (checkpoint_writes, checkpoints):
                connection.execute(delete(table).where(table.c.session_id == name))

    def _check_size(self, session_id: str, size: int) -> None:
        if size > self._max_bytes:
            raise LogError(
                f"a step of session {session_id!r} has {size:,} bytes to store, more than"
                f" {self._max_bytes:,}; begin a new session"
            )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _writing(self, session_id: str) -> Iterator[Connection]:
        with self._transaction() as connection:
            # Held until the end, so that a deletion comes before or after, never between.
            query = select(sessions.c.session_id).where(sessions.c.session_id == session_id)
            if connection.scalar(query.with_for_update(read=True)) is None:
                raise LogError(f"there is no session {session_id!r} (any more): begin a new one")
            yield connection


def _checked(place: Place) -> Place:
    checked_id(place.session_id)
    if place.checkpoint_id:
        checked_id(place.checkpoint_id, "checkpoint")
    namespace = place.namespace
    if not isinstance(namespace, str) or len(namespace) > 1_000 or not namespace.isprintable():
        shown = repr(namespace)[:80]
        raise LogError(f"{shown} is no namespace of checkpoints: it is too long or cannot be printed")
    return place


def _write_row(place: Place, write: StoredWrite) -> dict[str, Any]:
    return {
        **place._asdict(),
        "task_id": write.task_id,
        "place": write.number,
        "channel": write.channel,
        "type": write.value.type,
        "value": write.value.data,
        "task_path": write.task_path,
    }


def _checkpoint(row: Any) -> StoredCheckpoint:
    return StoredCheckpoint(
        Place(row.session_id, row.namespace, row.checkpoint_id),
        row.parent_id,
        Packed(row.type, row.checkpoint),
        Packed(row.metadata_type, row.metadata),
    )
