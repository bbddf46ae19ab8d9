"""What wishes are checked against: the facts of a domain, what people like there, and what its texts mean."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..records import Bools, Floats, Ints
from .facts import CatalogueFacts
from .remembering import Remembered
from .stems import key_of
from .text import TextLikeness
from .words import Embed, Names, spelled

WORDS = 500
"""Words of which it is remembered what they mean; each takes a byte an item."""


@dataclass(frozen=True)
class Ground:
    """One domain's ground; what is found out of a word is kept."""

    facts: CatalogueFacts
    count_likes: Callable[[], Ints]
    likeness: TextLikeness | None = None
    """None: nothing is compared by meaning."""
    embed: Embed | None = None

    @cached_property
    def likes(self) -> Ints:
        """How many people like each item, shape (items,)."""
        return self.count_likes()

    def likeness_to(self, words: str) -> Floats | None:
        """Returns how near each item is to words, from -1 to 1; None where nothing can tell."""
        return None if self.likeness is None else self.likeness.to(words)

    def attributes_of(self, word: str) -> frozenset[str]:
        """Returns the keys of the attributes that a word means; empty: no attribute is like it."""
        return self._found.get(
            key_of(word), lambda: spelled(word, self.facts.attributes) or self._meant(word)
        )

    def saying(self, word: str) -> Bools:
        """Returns in whose title or description a word stands, shape (items,)."""
        return self._said.get(word, lambda: self.facts.saying(word))

    def _meant(self, word: str) -> frozenset[str]:
        if self.embed is None or self._names is None or not word.strip():
            return frozenset()
        return self._names.like(np.asarray(self.embed([word]), dtype=np.float32)[0])

    @cached_property
    def _names(self) -> Names | None:
        return None if self.embed is None else Names.of(self.facts.attributes, self.embed)

    @cached_property
    def _found(self) -> Remembered[str, frozenset[str]]:
        return Remembered(WORDS)

    @cached_property
    def _said(self) -> Remembered[str, Bools]:
        return Remembered(WORDS)
