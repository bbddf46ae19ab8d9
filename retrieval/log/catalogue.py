"""Reading domains and items."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, select

from ..records import Item
from .packing import unpack_item
from .schema import domains, items

Key = TypeVar("Key")

_CHUNK = 10_000  # SQLite binds at most 32,766 values a statement


def domain_names(connection: Connection) -> list[str]:
    """Returns the names of all domains, sorted."""
    return sorted(connection.scalars(select(domains.c.name)))


def items_of(connection: Connection, domain: str) -> list[Item]:
    """Returns the catalogue of a domain in the order of `item_no`."""
    rows = connection.execute(select_items().where(domains.c.name == domain).order_by(items.c.item_no))
    return [unpack_item(row) for row in rows]


def items_by_no(connection: Connection, numbers: Iterable[int]) -> dict[int, Item]:
    """Returns the items that have these numbers; numbers that nothing has are left out."""
    found: dict[int, Item] = {}
    for chunk in chunks(numbers):
        for row in connection.execute(select_items().where(items.c.item_no.in_(chunk))):
            found[row[0]] = unpack_item(row)
    return found


def domains_of(connection: Connection, item_ids: Iterable[str]) -> dict[str, list[str]]:
    """Returns the domains, sorted, in which each id is an item's; ids of no item are left out."""
    found: dict[str, list[str]] = {}
    query = select(items.c.item_id, domains.c.name).join(domains).order_by(domains.c.name)
    for chunk in chunks(item_ids):
        for item_id, name in connection.execute(query.where(items.c.item_id.in_(chunk))):
            found.setdefault(item_id, []).append(name)
    return found


def select_items() -> Select[tuple[Any, ...]]:
    """Returns the query whose rows `unpack_item` reads."""
    names = (column.name for column in items.c if column.name not in ("item_no", "domain_no", "title_key"))
    return select(items.c.item_no, domains.c.name, *(items.c[name] for name in names)).join_from(
        items, domains
    )


def chunks(keys: Iterable[Key]) -> Iterator[Sequence[Key]]:
    """Yields the keys in parts that one statement can bind."""
    rest = iter(keys)
    while part := list(islice(rest, _CHUNK)):
        yield part
