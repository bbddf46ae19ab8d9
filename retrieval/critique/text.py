"""What items are like in meaning: how near their texts are to words, or to other items."""

from collections.abc import Sequence

import numpy as np

from ..errors import DamagedIndex
from ..index.layout import load_array
from ..index.live import LiveIndex
from ..records import Floats, Ints
from ..spaces import DomainSpace
from ..vectors.exact import unit_rows
from .remembering import Remembered
from .words import Embed

PHRASES = 100
"""Phrases of which it is remembered how near each item is; each takes four bytes an item."""
STRONG = 3.0
"""An item that is so many standard deviations nearer than the average is as near as can be."""


class TextLikeness:
    """Compares the items of a domain with words.

    Args:
        index: the live index.
        domain: whose items.
        embed: the embedder of the index; None: words are compared with nothing.
    """

    def __init__(self, index: LiveIndex, domain: str, embed: Embed | None) -> None:
        self._space = index.space(domain)
        self._folder = index.folder / index.entry(domain).folder
        self._embed = embed
        self._mean: Floats | None = None  # of the raw vectors
        self._known: Remembered[str, Floats] = Remembered(PHRASES)

    def to(self, words: str) -> Floats | None:
        """Returns how near each item is to words, from -1 to 1, shape (items,); None: nothing can tell."""
        embed = self._embed
        if embed is None or not words.strip():
            return None
        return self._known.get(words, lambda: self._near(embed([words])))

    def _near(self, raw: Floats) -> Floats:
        # The items' vectors are centred, so that of the words has to be too.
        vector = unit_rows(np.asarray(raw, dtype=np.float32) - self._centre())[0]
        return scaled(self._space.text @ vector)

    def _centre(self) -> Floats:
        if self._mean is None:
            try:
                raw = load_array(self._folder / "text_vectors.npy")
            except DamagedIndex:  # it costs a little sharpness
                raw = np.zeros((1, self._space.text.shape[1]), dtype=np.float32)
            self._mean = np.asarray(raw, dtype=np.float32).mean(axis=0)
        return self._mean


def near_items(space: DomainSpace, anchors: Sequence[tuple[DomainSpace, int]]) -> Floats:
    """Returns how near each item is to given ones, from -1 to 1, shape (items,).

    Texts can be compared across domains; what people who like both do, only inside one.

    Args:
        space: of the items.
        anchors: each with the space and the column that it is in.
    """
    total = np.zeros(len(space.item_nos), dtype=np.float32)
    for own, column in anchors:
        near = scaled(space.text @ own.text[column])
        if own.domain == space.domain and own.factors[column].any():
            taste = scaled(unit_rows(space.factors) @ unit_rows(own.factors[[column]])[0])
            near = ((near + taste) / 2).astype(np.float32)
        total += (near / len(anchors)).astype(np.float32)
    return total


def scaled(values: Floats) -> Floats:
    """Returns values as standard deviations from their mean, `STRONG` of which are 1; cut at -1 and 1."""
    deviation = float(values.std()) if len(values) else 0.0
    # What is left of equal values is rounding.
    if deviation <= 1e-7:
        return np.zeros_like(values, dtype=np.float32)
    z: Floats = np.clip((values - values.mean()) / (STRONG * deviation), -1, 1).astype(np.float32)
    return z


def anchors_of(index: LiveIndex, item_nos: Ints) -> list[tuple[DomainSpace, int]]:
    """Returns the space and column of each item that any domain of the index has."""
    found = []
    for domain in index.domains if len(item_nos) else ():
        space = index.space(domain)
        found += [(space, int(column)) for column in space.columns(item_nos)]
    return found
