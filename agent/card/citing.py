"""Which entries of a card speak for an item."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ...retrieval.critique.stems import key_of
from ...retrieval.critique.wish import Wish
from ...retrieval.records import Item
from .entry import CardEntry
from .wishes import wish_of


class OwnItem(Protocol):
    """An item of the person's own, as evidence and answers name it."""

    @property
    def domain(self) -> str:
        """Its domain."""

    @property
    def item_id(self) -> str:
        """Its id there."""


class Reason(Protocol):
    """Evidence, of retrieval or of an answer."""

    @property
    def own_items(self) -> Sequence[OwnItem]:
        """What it rests on."""


def cited(
    entries: Sequence[CardEntry],
    item: Item,
    evidence: Sequence[Reason],
    fits: Mapping[Wish, float] | None = None,
) -> list[CardEntry]:
    """Returns the entries that speak for an item: liked items first, then words, then limits that it keeps.

    A liked item speaks where the evidence names it, a word where the item has it as genre, theme or creator,
    and a wish where the catalogue tells that the item fits it. Guesses never speak.

    Args:
        entries: the card.
        item: the suggested one.
        evidence: of its place in the list.
        fits: for each wish how the item fits: 1, 0, or NaN where it is not known. Wishes that are missing
            count as not known.
    """
    own = {(one.domain, one.item_id) for each in evidence for one in each.own_items}
    has = {key_of(text) for text in (*item.attributes, *item.creators)} - {""}
    ranked = [
        (_rank(entry, item, own, has, fits or {}), entry) for entry in entries if entry.source != "inferred"
    ]
    return [entry for rank, entry in sorted(ranked, key=lambda pair: pair[0]) if rank < _NOT]


_ITEM, _WORD, _LIMIT, _NOT = range(4)


def _rank(
    entry: CardEntry,
    item: Item,
    own: set[tuple[str, str]],
    has: set[str],
    fits: Mapping[Wish, float],
) -> int:
    if entry.item is not None:
        is_named = entry.kind == "like" and (entry.item.domain, entry.item.item_id) in own
        return _ITEM if is_named else _NOT
    wish = wish_of(entry)
    if wish is None or entry.domain not in ("", item.domain):
        return _NOT
    if wish.sense == "want" and wish.about in ("attribute", "creator", "text") and key_of(wish.value) in has:
        return _WORD
    # Nobody likes something because it is not what they dislike, unless they said that they want none of it.
    if fits.get(wish) == 1 and entry.kind != "dislike":
        return _WORD if wish.sense == "want" else _LIMIT
    return _NOT
