"""The items of a list as the person is shown them: with what they said that speaks for each."""

from collections.abc import Sequence

from ...retrieval.critique.steering import Steered
from ...retrieval.records import Item
from ..answer import Answer, ItemOut
from ..card.citing import cited
from ..card.entry import CardEntry
from ..card.saying import said_out
from .reply import ShownItem
from .room import Room
from .steered import fits_of
from .turn import Language

MOST_SAID = 2
"""So many entries of the card are cited for one item."""


def shown_items(
    answer: Answer, entries: Sequence[CardEntry], steered: Steered, room: Room, language: Language
) -> list[ShownItem]:
    """Returns the items of an answer, each with what of the card it rests on and what is not known of it."""
    items = {
        item.item_id: item for item in room.catalogue.named(answer.target, [i.item_id for i in answer.items])
    }
    return [
        ShownItem(
            item=one,
            said=[said_out(entry, language) for entry in _cited(one, items[one.item_id], entries, steered)],
            unknown=steered.unknown_of(items[one.item_id].item_no),
        )
        for one in answer.items
        if one.item_id in items
    ]


def _cited(shown: ItemOut, item: Item, entries: Sequence[CardEntry], steered: Steered) -> list[CardEntry]:
    """Returns what to cite: not what the explanation names, and not that something unwanted is missing."""
    text = shown.explanation.text if shown.explanation is not None else ""
    found = cited(entries, item, shown.evidence, fits_of(steered, item.item_no))
    telling = [
        entry
        for entry in found
        if not (entry.item is not None and f"“{entry.item.title}”" in text)
        and not (entry.wish is not None and entry.wish.sense == "avoid")
    ]
    return telling[:MOST_SAID]
