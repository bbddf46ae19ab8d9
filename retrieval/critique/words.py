"""Which attributes of a catalogue a person's word means: by spelling, by synonyms, else by meaning."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ..records import Floats
from .facts import Words
from .stems import contains, is_han, key_of
from .synonyms import SYNONYMS

Embed = Callable[[Sequence[str]], Floats]
"""Turns texts into unit vectors as the index's own embedder does, shape (texts, dimensions)."""

LEAST_SIMILARITY = 0.75
"""Cosine from which an attribute means what a word says, where no spelling does. Opposites and neighbours are
near each other, too: all-MiniLM-L6-v2 gives 'cheerful' and 'melancholy' 0.67, 'plastic' and 'metal' 0.69, but
'philosophical' and 'philosophy' 0.90, 'scary' and 'horror' 0.75."""
COMPARED = 300
"""Only the most frequent attributes are compared by meaning: embedding a name takes milliseconds."""
_NEGATIONS = ("non", "not", "anti", "no")
_OTHERWISE = frozenset(
    ("dark", "light", "black", "white", "cold", "hot", "new", "old", "long", "short", "big")
)
"""Words that mean something else in a name: dark humour is not dark, a light novel is not light."""


class Names(NamedTuple):
    """The frequent attributes of a catalogue and their vectors."""

    keys: tuple[str, ...]
    vectors: Floats
    """Shape (names, dimensions)."""

    @classmethod
    def of(cls, attributes: Words, embed: Embed) -> "Names":
        """Embeds the names of the most frequent attributes."""
        by_count = sorted(attributes.columns, key=lambda key: (-len(attributes.columns[key]), key))
        keys = tuple(by_count[:COMPARED])
        if not keys:
            return cls((), np.zeros((0, 0), dtype=np.float32))
        return cls(keys, embed([attributes.spelling[key] for key in keys]))

    def like(self, vector: Floats) -> frozenset[str]:
        """Returns the keys of the names that mean what the vector does."""
        if not self.keys:
            return frozenset()
        near = np.flatnonzero(self.vectors @ vector >= LEAST_SIMILARITY)
        return frozenset(self.keys[place] for place in near.tolist())


def spelled(word: str, attributes: Words) -> frozenset[str]:
    """Returns the keys of the attributes that are the word, a synonym of it, or have one of these in them."""
    key = key_of(word)
    if not key:
        return frozenset()
    meant = SYNONYMS.get(key) or _parts(key) or frozenset({key})
    return frozenset(own for own in attributes.columns if any(_says(own, one) for one in meant))


def _parts(key: str) -> frozenset[str]:
    """Returns the synonyms of the Chinese words in a word: of `恐怖片` those of `恐怖`."""
    if not is_han(key):
        return frozenset()
    longest = max((one for one in SYNONYMS if is_han(one) and one in key), key=len, default="")
    return SYNONYMS[longest] | {key} if longest else frozenset()


def _says(attribute: str, word: str) -> bool:
    if attribute == word:
        return True
    if is_han(attribute) and len(attribute) > 1 and attribute in word:
        return True
    if word in _OTHERWISE:
        return False
    return contains(attribute, word) and not any(contains(attribute, f"{no} {word}") for no in _NEGATIONS)
