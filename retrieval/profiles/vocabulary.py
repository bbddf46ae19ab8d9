"""The words that a catalogue's items can be tagged with, and how rare each is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from ..records import Floats, Item

MAX_TAG_CHARS = 40
"""A longer genre or theme, such as a whole path of categories, is no tag."""
LEAST_SHARE = 0.5
"""Where a smaller share of the items has genres or themes, the words of their texts are the tags."""
LEAST_ITEMS_OF_A_WORD = 3
LEAST_SHARE_OF_A_WORD = 0.001
"""A word in fewer items, or in a smaller share of them, is rather a name than a kind of thing."""
MOST_SHARE_OF_A_WORD = 0.2
"""A word in a larger share of the items says nothing."""
PSEUDO_ITEMS = 5
"""Every tag counts as if so many more items had it: one item's own tag is not the rarest of all."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_CONNECTING = {
    *("and", "are", "but", "for", "from", "has", "its", "new", "not", "one", "our", "out", "per", "set"),
    *("the", "too", "two", "was", "with", "you", "your"),
}


@dataclass(frozen=True)
class TagVocabulary:
    """The tags of a catalogue; column i of `matrix` is the tag `names[i]`."""

    names: tuple[str, ...]
    """Sorted; each in the spelling that most items have."""
    matrix: sp.csr_matrix
    """1 where an item has a tag, shape (items, tags)."""

    @classmethod
    def of_items(cls, items: Sequence[Item]) -> "TagVocabulary":
        """Returns the genres and themes of a catalogue, or its words where few items have any."""
        tagged = [tuple(name for name in item.attributes if len(name) <= MAX_TAG_CHARS) for item in items]
        if sum(map(bool, tagged)) < LEAST_SHARE * len(items):
            tagged = _words(items)
        spellings: dict[str, Counter[str]] = {}
        keys = [[tag_key(name) for name in names] for names in tagged]
        for own, names in zip(keys, tagged, strict=True):
            for key, name in zip(own, names, strict=True):
                if key:
                    spellings.setdefault(key, Counter())[" ".join(name.split())] += 1
        known = sorted(spellings)
        column = {key: place for place, key in enumerate(known)}
        # A set: an item that has a tag twice has it once.
        rows = [sorted({column[key] for key in own if key}) for own in keys]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        columns = np.array([one for row in rows for one in row], dtype=np.int64)
        matrix = sp.csr_matrix(
            (np.ones(len(columns), dtype=np.float64), columns, indptr), shape=(len(items), len(known))
        )
        # Of equally common spellings the first in the alphabet, whatever the order of the items.
        names = tuple(max(sorted(spellings[key].items()), key=lambda pair: pair[1])[0] for key in known)
        return cls(names, matrix)

    def __len__(self) -> int:
        """Returns the number of tags."""
        return len(self.names)

    @cached_property
    def rarity(self) -> Floats:
        """How much an item's having each tag tells, shape (tags,); larger for what fewer items have."""
        counts = np.asarray(self.matrix.sum(axis=0)).ravel()
        rare: Floats = np.log1p(self.matrix.shape[0] / (counts + PSEUDO_ITEMS))
        return rare


def tag_key(name: str) -> str:
    """Returns what two spellings of one tag share."""
    return " ".join(name.casefold().split())


def _words(items: Sequence[Item]) -> list[tuple[str, ...]]:
    """Returns each item's words that say what kind of thing it is."""
    found = [_words_of(item) for item in items]
    counts = Counter(word for own in found for word in own)
    least = max(LEAST_ITEMS_OF_A_WORD, LEAST_SHARE_OF_A_WORD * len(items))
    most = MOST_SHARE_OF_A_WORD * len(items)
    good = {word for word, count in counts.items() if least <= count <= most}
    return [tuple(word for word in own if word in good) for own in found]


def _words_of(item: Item) -> tuple[str, ...]:
    text = " ".join((item.title, *item.attributes)).casefold()
    return tuple(word for word in dict.fromkeys(_WORD.findall(text)) if word not in _CONNECTING)
