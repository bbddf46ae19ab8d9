"""Between the records of the program and the rows of the tables."""

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

from ..records import Event, Item
from .rows import NewEvent, NewItem
from .schema import KIND_NOS, KINDS, NO_VALUE
from .titles import title_key


def pack_event(event: NewEvent, domain_no: int) -> tuple[Any, ...]:
    """Returns a row of `staged_events`."""
    value = NO_VALUE if math.isnan(event.value) else event.value
    return (
        event.user_id,
        domain_no,
        event.item_id,
        KIND_NOS[event.kind],
        event.at_us,
        event.position,
        value,
    )


def pack_items(batch: Sequence[NewItem], domain_no: Callable[[str], int]) -> list[tuple[Any, ...]]:
    """Returns rows of `staged_items`, one an item: of several in the batch, later non-empty fields win."""
    merged: dict[tuple[int, str], NewItem] = {}
    for item in batch:
        key = (domain_no(item.domain), item.item_id)
        earlier = merged.get(key)
        merged[key] = item if earlier is None else _over(earlier, item)
    return [(number, item.item_id, *_fields(item)) for (number, _), item in merged.items()]


def unpack_event(row: Sequence[Any]) -> Event:
    """Returns the event of a row (item_no, domain name, kind_no, value, at_us, position)."""
    item_no, domain, kind_no, value, at_us, position = row
    return Event(
        item_no, domain, KINDS[kind_no], math.nan if value == NO_VALUE else float(value), at_us, position
    )


def unpack_item(row: Sequence[Any]) -> Item:
    """Returns the item of a row (item_no, domain name, then the columns of `items` from item_id on)."""
    item_no, domain, item_id, title, year, creators, genres, themes, *rest = row
    return Item(
        item_no, domain, item_id, title, year, _texts(creators), _texts(genres), _texts(themes), *rest
    )


def _over(earlier: NewItem, later: NewItem) -> NewItem:
    return NewItem(
        later.domain,
        later.item_id,
        later.title or earlier.title,
        earlier.year if later.year is None else later.year,
        later.creators or earlier.creators,
        later.genres or earlier.genres,
        later.themes or earlier.themes,
        later.description or earlier.description,
        earlier.pages if later.pages is None else later.pages,
        earlier.minutes if later.minutes is None else later.minutes,
        later.language or earlier.language,
    )


def _fields(item: NewItem) -> tuple[Any, ...]:
    lists = (_json(item.creators), _json(item.genres), _json(item.themes))
    more = (item.description, item.pages, item.minutes, item.language)
    return (item.title, title_key(item.title), item.year, *lists, *more)


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False) if texts else "[]"


def _texts(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed)) if packed != "[]" else ()
