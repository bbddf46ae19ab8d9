"""What a person mentions, and the items that it may be."""

from dataclasses import dataclass
from typing import Literal

from ..records import Item

Sentiment = Literal["like", "dislike", "neutral"]
Use = Literal["opinion", "anchor", "question", "known"]
"""`opinion`: they say how they find it; `anchor`: they want more like it; `question`: they ask about it ('why
not X?', 'do you have X?'); `known`: they have read, seen or own it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A work, or an item that was shown, as somebody speaks of it."""

    words: str
    """As in the turn: 'the second Dune film', 'Emmma'. Empty where only a place of the list is named."""
    sentiment: Sentiment
    use: Use
    place: int | None = None
    """Place in the list shown last, from 1: 'the second one', 'number 3'; None: none is meant."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention was found to be.

    One item: it is that one. Several: it may be any of them, and the person must be asked. None: the
    catalogue does not have it, and `nearest` are what comes closest.
    """

    mention: Mention
    items: tuple[Item, ...]
    nearest: tuple[Item, ...] = ()

    @property
    def item(self) -> Item | None:
        """The item, if it is certain."""
        return self.items[0] if len(self.items) == 1 else None
