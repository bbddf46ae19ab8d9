"""Reading users and what they did."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from ..records import Event
from .catalogue import chunks
from .columns import ROW, EventColumns
from .packing import unpack_event
from .schema import domains, events, items, users

_ROWS_AT_ONCE = 50_000


def user_nos(connection: Connection, user_ids: Iterable[str]) -> dict[str, int]:
    """Returns the numbers of these users; unknown ids are left out."""
    query = select(users.c.user_id, users.c.user_no)
    return {
        user_id: number
        for chunk in chunks(user_ids)
        for user_id, number in connection.execute(query.where(users.c.user_id.in_(chunk)))
    }


def user_ids(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Returns the ids of these users; unknown numbers are left out."""
    query = select(users.c.user_no, users.c.user_id)
    return {
        number: user_id
        for chunk in chunks(numbers)
        for number, user_id in connection.execute(query.where(users.c.user_no.in_(chunk)))
    }


def history(connection: Connection, user_no: int) -> list[Event]:
    """Returns a user's events over all domains, oldest first; those without a time come before the others."""
    columns = (events.c.item_no, domains.c.name, *_columns("kind_no", "value", "at_us", "position"))
    rows = connection.execute(
        select(*columns)
        .join_from(events, items)
        .join(domains)
        .where(events.c.user_no == user_no)
        .order_by(events.c.at_us, events.c.position, events.c.item_no, events.c.kind_no, events.c.value)
    )
    return [unpack_event(row) for row in rows]


def event_columns(connection: Connection, domain: str) -> EventColumns:
    """Returns all events of a domain in the order of the log's key: user, item, kind, time."""
    return EventColumns.from_chunks(list(_event_chunks(connection, domain)))


def _event_chunks(connection: Connection, domain: str) -> Iterator[NDArray[Any]]:
    assert ROW.names is not None
    result = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
        select(*_columns(*ROW.names))
        .join_from(events, items)
        .join(domains)
        .where(domains.c.name == domain)
        .order_by(*events.primary_key.columns)
    )
    for rows in result.partitions():
        yield np.array([tuple(row) for row in rows], dtype=ROW)


def _columns(*names: str) -> tuple[Any, ...]:
    return tuple(events.c[name] for name in names)
