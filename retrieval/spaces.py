"""A domain's item vectors, and people's tastes in them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from .factors import FactorsConfig, fold_in
from .history import Histories
from .profiles import TagSpace
from .records import Floats, Ints
from .vectors.exact import unit_rows

Space = Literal["taste", "text", "profile"]
"""`taste`: the domain's factors; `text`: embeddings of the items' text; `profile`: embeddings of people's
tags, where the domain has them."""

RECENT_ITEMS = 20
"""How many of the newest items stand for a person in text space."""


@dataclass(frozen=True)
class DomainSpace:
    """The catalogue of a domain as arrays; column i of each is the item `item_nos[i]`."""

    domain: str
    item_nos: Ints
    """The log's numbers, ascending, shape (items,)."""
    factors: Floats
    """Shape (items, factors)."""
    text: Floats
    """Mean-centred unit rows, shape (items, text dimensions)."""
    config: FactorsConfig
    tags: TagSpace | None = None
    """None: no signal of the index asks for them, or it is older than they are."""

    @property
    def spaces(self) -> tuple[Space, ...]:
        """The spaces in which people have vectors here."""
        return ("taste", "text") if self.tags is None else ("taste", "text", "profile")

    def columns(self, item_nos: Ints) -> Ints:
        """Returns the columns of those `item_nos` that this space has, in their order."""
        places = np.searchsorted(self.item_nos, item_nos)
        known = np.minimum(places, max(0, len(self.item_nos) - 1))
        return known[self.item_nos[known] == item_nos] if len(self.item_nos) else known[:0]


@dataclass(frozen=True)
class Tastes:
    """A batch of people in one source domain; anybody with a history, in the data or not."""

    space: DomainSpace
    histories: Histories

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.histories)

    def vectors(self, space: Space) -> Floats:
        """Returns one row a person in that space."""
        if space == "profile":
            return self.profile
        return self.factors if space == "taste" else self.text

    @cached_property
    def factors(self) -> Floats:
        """Folded-in factors, shape (people, factors)."""
        return fold_in(self.space.factors, self.histories, self.space.config)

    @cached_property
    def text(self) -> Floats:
        """Mean text vector of the newest liked items, shape (people, text dimensions)."""
        means = np.zeros((len(self), self.space.text.shape[1]), dtype=np.float32)
        for person in range(len(self)):
            liked = self.histories.liked(person, RECENT_ITEMS)
            if len(liked):
                means[person] = self.space.text[liked].mean(axis=0)
        return unit_rows(means)

    @cached_property
    def profile(self) -> Floats:
        """Vector of the composed tags, shape (people, text dimensions); zeros where the domain has none."""
        if self.space.tags is None:
            return np.zeros((len(self), self.space.text.shape[1]), dtype=np.float32)
        return self.space.tags.people(self.histories)

    def take(self, people: Ints) -> "Tastes":
        """Returns the tastes of `people`, in that order, with the vectors that are there already."""
        part = Tastes(self.space, self.histories.take(people))
        for name in ("factors", "text", "profile"):
            if name in self.__dict__:
                part.__dict__[name] = self.__dict__[name][people]
        return part


def centred(vectors: Floats) -> Floats:
    """Returns the rows minus their mean, scaled to length one.

    Sentence embeddings share a large common direction, which hides the differences.
    """
    if not len(vectors):
        return vectors
    return unit_rows(vectors - vectors.mean(axis=0, keepdims=True))
