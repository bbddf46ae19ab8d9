"""What a card asks of the items of a list."""

from ...retrieval.critique.wish import Sense, Wish
from .entry import CardEntry


def wish_of(entry: CardEntry) -> Wish | None:
    """Returns what an entry asks of items; None for one about an item or about the person."""
    if entry.wish is not None:
        return entry.wish
    if entry.item is not None or entry.kind not in ("like", "dislike"):
        return None
    sense: Sense = "want" if entry.kind == "like" else "avoid"
    return Wish("attribute", sense, entry.text.casefold(), False, entry.words or entry.text)
