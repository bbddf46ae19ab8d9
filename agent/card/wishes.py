"""What a card asks of the items of a list."""

from collections.abc import Sequence

from ...retrieval.critique.wish import Sense, Wish
from .entry import CardEntry


def wishes_of(entries: Sequence[CardEntry], target: str) -> list[Wish]:
    """Returns the lasting wishes for lists of a domain, the oldest first; guesses are not used.

    Words that somebody likes or dislikes are wishes that move items and leave none out.
    """
    found = []
    for entry in sorted(entries, key=lambda one: one.at_us):
        if entry.source == "inferred" or entry.domain not in ("", target):
            continue
        wish = wish_of(entry)
        if wish is not None:
            found.append(wish)
    return found


def wish_of(entry: CardEntry) -> Wish | None:
    """Returns what an entry asks of items; None for one about an item or about the person."""
    if entry.wish is not None:
        return entry.wish
    if entry.item is not None or entry.kind not in ("like", "dislike"):
        return None
    sense: Sense = "want" if entry.kind == "like" else "avoid"
    return Wish("attribute", sense, entry.text.casefold(), False, entry.words or entry.text)
