"""Finding items by title, and names that look like one that does not exist."""

from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from sqlalchemy import Column, Connection, Select, case, desc, func, literal, select

from ..records import Item
from .catalogue import select_items
from .packing import unpack_item
from .schema import domains, items, users
from .titles import plain_title, title_key

_LOOKED_AT = 500  # candidates that are compared letter by letter
_MAX_FRAGMENTS = 16
_SHORT = 7
_SHORTEST = 4
_SIMILAR = 0.6
_SIMILAR_TITLE = 0.75

Query = Select[tuple[Any, ...]]


def find_items(connection: Connection, text: str, domain: str | None, limit: int) -> list[Item]:
    """Returns up to `limit` items by title: the same, the same but for its ends, containing it, alike."""
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
    others = query.where(items.c.title_key != key)
    found = {item.item_no: item for item in same}
    for item in (*_containing(connection, others, key, limit), *_alike(connection, others, key)):
        found.setdefault(item.item_no, item)
    return list(found.values())[:limit]


def _containing(connection: Connection, query: Query, key: str, limit: int) -> list[Item]:
    # 'The Empire Strikes Back' is how people call a title that begins with 'Star Wars: Episode V'.
    if len(key) < _SHORTEST:
        return []
    with_words = query.where(items.c.title.icontains(key, autoescape=True))
    rows = connection.execute(with_words.order_by(func.length(items.c.title), items.c.item_no).limit(limit))
    return [unpack_item(row) for row in rows]


def _alike(connection: Connection, query: Query, key: str) -> list[Item]:
    is_in = (items.c.title_key.contains(part, autoescape=True) for part in _fragments(key))
    hits = sum((case((part, 1), else_=0) for part in is_in), literal(0))
    longer = func.abs(func.length(items.c.title_key) - len(key))
    rows = connection.execute(
        query.where(hits > 0).order_by(desc(hits), longer, items.c.item_no).limit(_LOOKED_AT)
    )
    rated = [(_likeness(key, item), item) for item in map(unpack_item, rows)]
    rated.sort(key=lambda pair: -pair[0])
    return [item for likeness, item in rated if likeness >= _SIMILAR_TITLE]


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
    # A misspelt title keeps most of its letter pairs or, where it is long enough, triples.
    size = 2 if len(key) < _SHORT else 3
    parts = list(dict.fromkeys(key[start : start + size] for start in range(len(key) - size + 1)))
    return parts[:: len(parts) // _MAX_FRAGMENTS + 1]


def _likeness(key: str, item: Item) -> float:
    return SequenceMatcher(None, key, title_key(item.title)).ratio()
