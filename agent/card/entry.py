"""One line of a taste card."""

from dataclasses import dataclass
from typing import Literal

from ...retrieval.critique.wish import Wish

EntryKind = Literal["like", "dislike", "known", "wish", "fact"]
Source = Literal["said", "did", "edited", "inferred"]
"""`said`: in a conversation; `did`: by a command or a tap; `edited`: in the document; `inferred`: nobody
said it, it is marked, asked about and never used before a yes."""


@dataclass(frozen=True, slots=True)
class CardItem:
    """The catalogue's item that an entry is about."""

    domain: str
    item_id: str
    title: str


@dataclass(frozen=True, slots=True)
class CardEntry:
    """Something that a person likes, dislikes, knows, wants or told.

    `like` and `dislike` are of an item or, without one, of `text` (a genre, a person, a mood); `known` is
    an item that they have; a `wish` is a lasting limit or preference; a `fact` is what they told of
    themselves.
    """

    entry_id: str
    """The same words in the same turn give the same id, so storing an entry twice changes nothing."""
    kind: EntryKind
    text: str
    """What it is about, in plain words: a title, 'noir', 'under 300 pages', 'I read on the train'."""
    source: Source
    words: str
    """The words that it comes from; empty for what was done without words."""
    at_us: int
    """UTC, microseconds since 1970."""
    domain: str = ""
    """Only for this domain; empty: for all."""
    item: CardItem | None = None
    wish: Wish | None = None
    session: str = ""
    turn: int = 0
    """Turn of the session; 0: none."""
