"""A batch lies in a temporary table while the database compares it with what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Double, Integer, MetaData, Table, Text

from .engine import insert_rows

_metadata = MetaData()

staged_events = Table(
    "staged_events",
    _metadata,
    Column("user_id", Text),
    Column("domain_no", BigInteger),
    Column("item_id", Text),
    Column("kind_no", Integer),
    Column("at_us", BigInteger),
    Column("position", BigInteger),
    Column("value", Double),
    prefixes=["TEMPORARY"],
)

staged_items = Table(
    "staged_items",
    _metadata,
    Column("domain_no", BigInteger),
    Column("item_id", Text),
    Column("title", Text),
    Column("title_key", Text),
    Column("year", Integer),
    Column("creators", Text),
    Column("genres", Text),
    Column("themes", Text),
    Column("description", Text),
    Column("pages", Integer),
    Column("minutes", Integer),
    Column("language", Text),
    prefixes=["TEMPORARY"],
)


@contextmanager
def staged(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> Iterator[None]:
    """Holds `rows` in the temporary `table`; a rollback removes the table with the rest."""
    table.create(connection, checkfirst=False)
    insert_rows(connection, table, rows)
    yield
    table.drop(connection, checkfirst=False)
