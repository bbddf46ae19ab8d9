"""Finding items by their ids."""

from collections.abc import Iterable

from sqlalchemy import Engine

from ..records import Item
from .catalogue import chunks, select_items
from .faults import explained
from .packing import unpack_item
from .schema import items


def items_by_id(engine: Engine, item_ids: Iterable[str]) -> list[Item]:
    """Returns the items that have these ids, in any domain, by number; ids of no item are left out.

    Raises:
        LogError: the database refuses.
    """
    with explained(engine), engine.connect() as connection:
        found = [
            unpack_item(row)
            for chunk in chunks(dict.fromkeys(item_ids))
            for row in connection.execute(select_items().where(items.c.item_id.in_(chunk)))
        ]
    return sorted(found, key=lambda item: item.item_no)
