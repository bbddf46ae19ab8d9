"""The values that travel between the rooms: items, events, tastes and evidence."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class EventKind(StrEnum):
    """What a person did with an item. The values are stored; never rename one."""

    VIEW = "view"
    CLICK = "click"
    SEARCH = "search"
    CART = "cart"
    PURCHASE = "purchase"
    RATING = "rating"
    LIKE = "like"
    DISLIKE = "dislike"
    REVIEW = "review"
    SHARE = "share"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a domain's catalogue, as it stands in the log.

    `item_no` is the log's own integer for the item, unique over all domains.
    """

    item_no: int
    domain: str
    item_id: str
    title: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    description: str = ""
    pages: int | None = None
    minutes: int | None = None
    language: str = ""
    """English name, casefolded ('french'); empty: not known."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Genres and themes: what two items of different domains can share."""
        return self.genres + self.themes


class Event(NamedTuple):
    """One interaction of one person, as it stands in the log.

    `value` is the rating (NaN when the kind carries none); `at_us` microseconds since 1970 (UTC) and
    `position` the order within the person's history, both -1 when unknown.
    """

    item_no: int
    domain: str
    kind: EventKind
    value: float
    at_us: int
    position: int


EvidenceKind = Literal[
    "neighbours", "cooccurrence", "transfer", "model", "content", "attributes", "popularity"
]


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item of the person's own history that a score rests on."""

    domain: str
    item_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a signal scored one target item as it did: data, made when the score was made.

    Other people appear only as counts, and a count below the workspace's `min_people` is never put in
    (D3): then `people` and `of_people` are None.
    """

    kind: EvidenceKind
    signal: str
    """Name of the signal whose score this explains."""
    source: str | None = None
    """Source domain, or None where the evidence has none (popularity)."""
    own_items: tuple[OwnItem, ...] = ()
    """Items of the person's own history, strongest first."""
    people: int | None = None
    """How many people have or did it."""
    of_people: int | None = None
    """Out of how many."""
    attributes: tuple[str, ...] = ()
    """Genres, themes or words that the own items and the target item share."""
    value: float = 0.0
    """The signal's raw score for the item."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target item with its fused score, each signal's share of it, and why."""

    item: Item
    score: float
    contributions: dict[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
