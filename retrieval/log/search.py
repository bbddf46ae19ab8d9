"""Finding items by title, and names that look like one that does not exist."""

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches

from sqlalchemy import Column, Connection, case, desc, literal, select

from ..records import Item
from .catalogue import select_items
from .packing import unpack_item
from .schema import domains, items, users
from .titles import plain_title, title_key

_LOOKED_AT = 500  # candidates that are compared letter by letter
_SIMILAR = 0.6


def find_items(connection: Connection, text: str, domain: str | None, limit: int) -> list[Item]:
    """Returns up to `limit` items by title: the same, then without article or subtitle, then alike."""
    query = select_items().where(items.c.title != "")
    if domain is not None:
        query = query.where(domains.c.name == domain)
    key, plain = title_key(text), plain_title(text)
    rows = connection.execute(query.where(items.c.title_key == key).order_by(items.c.item_no))
    same = [unpack_item(row) for row in rows]
    same.sort(
        key=lambda item: (item.title.casefold() != text.strip().casefold(), plain_title(item.title) != plain)
    )
    if len(same) >= limit or not key:
        return same[:limit]
    parts = _fragments(key)
    hits = sum(
        (case((items.c.title_key.contains(part, autoescape=True), 1), else_=0) for part in parts), literal(0)
    )
    near = query.where(hits > 0, items.c.title_key != key).order_by(desc(hits), items.c.item_no)
    rows = connection.execute(near.limit(_LOOKED_AT))
    alike = [(_likeness(key, item), item) for item in map(unpack_item, rows)]
    alike = sorted((pair for pair in alike if pair[0] >= _SIMILAR), key=lambda pair: -pair[0])
    return (same + [item for _, item in alike])[:limit]


def nearest_users(connection: Connection, user_id: str) -> list[str]:
    """Returns up to three user ids that look like this one."""
    return _nearest(connection, users.c.user_id, user_id)


def nearest_domains(connection: Connection, name: str) -> list[str]:
    """Returns up to three domains whose names look like this one, or any three when none does."""
    names = sorted(connection.scalars(select(domains.c.name)))
    return get_close_matches(name, names, n=3, cutoff=0.4) or names[:3]


def _nearest(connection: Connection, column: Column[str], name: str) -> list[str]:
    found: set[str] = set()
    for part in (name[: len(name) - 1], name[1:], name[: len(name) // 2], name[len(name) // 2 :]):
        if part:
            query = select(column).where(column.contains(part, autoescape=True)).limit(_LOOKED_AT)
            found.update(connection.scalars(query))
    return get_close_matches(name, sorted(found), n=3, cutoff=_SIMILAR)


def _fragments(key: str) -> Sequence[str]:
    # A misspelt word keeps its beginning or its end.
    words = sorted(set(key.split()), key=len, reverse=True)[:6]
    return list(dict.fromkeys(part for word in words for part in (word[:3], word[-3:])))


def _likeness(key: str, item: Item) -> float:
    return SequenceMatcher(None, key, title_key(item.title)).ratio()
