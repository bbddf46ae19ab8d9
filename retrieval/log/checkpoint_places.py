"""Where checkpoints are, and which of them are too old to be kept."""

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, select

from .schema import checkpoint_writes, checkpoints


class Place(NamedTuple):
    """Where a checkpoint is."""

    session_id: str
    namespace: str
    """Empty: the graph itself; else the path of a graph within it."""
    checkpoint_id: str
    """Grows with time."""


def at(table: Any, place: Place) -> Any:
    """Returns the condition that a row of `checkpoints` or `checkpoint_writes` is there."""
    columns = table.c
    return and_(
        columns.session_id == place.session_id,
        columns.namespace == place.namespace,
        columns.checkpoint_id == place.checkpoint_id,
    )


def newest(connection: Connection, session_id: str, namespace: str) -> str:
    """Returns the id of the newest checkpoint; empty: there is none."""
    columns = checkpoints.c
    query = select(columns.checkpoint_id).where(
        columns.session_id == session_id, columns.namespace == namespace
    )
    # Compared here: the order of texts in PostgreSQL depends on its locale.
    return max(connection.scalars(query), default="")


def prune(connection: Connection, session_id: str, keep: int) -> None:
    """Deletes all but the newest checkpoints of a session, in each namespace, and what was written before."""
    stored = _places(connection, checkpoints, session_id)
    oldest = _oldest_kept(stored, keep)
    for table, places in (
        (checkpoints, stored),
        (checkpoint_writes, _places(connection, checkpoint_writes, session_id)),
    ):
        for place in places:
            if place.checkpoint_id < _limit(place.namespace, oldest):
                connection.execute(delete(table).where(at(table, place)))


def _places(connection: Connection, table: Any, session_id: str) -> list[Place]:
    columns = table.c
    query = select(columns.session_id, columns.namespace, columns.checkpoint_id).distinct()
    return [Place(*row) for row in connection.execute(query.where(columns.session_id == session_id))]


def _oldest_kept(stored: list[Place], keep: int) -> dict[str, str]:
    ids = defaultdict(list)
    for place in stored:
        ids[place.namespace].append(place.checkpoint_id)
    return {namespace: sorted(names)[-keep:][0] for namespace, names in ids.items()}


def _limit(namespace: str, oldest: dict[str, str]) -> str:
    own = oldest.get(namespace, "")
    # A namespace with a colon is one call of a graph within the graph: nobody asks for it again once the
    # graph around it has gone on, and the next call has a namespace of its own.
    return max(own, oldest.get("", "")) if ":" in namespace else own
