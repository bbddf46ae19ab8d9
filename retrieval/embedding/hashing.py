"""Word hashing: text vectors without a model, for the core install and for fast tests."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from ..records import Floats
from .contract import Progress

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Sums one fixed random unit vector a word, damped by how often the word occurs in the text.

    Random indexing (Kanerva, Kristoferson & Holst 2000) with the word's hash as the seed, so that no
    vocabulary has to be stored. It knows equal words, not meanings.
    """

    name = "hashing-384@v1"
    dimension = 384

    def __init__(self) -> None:
        self._word_vectors: dict[str, Floats] = {}

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Returns unit rows, shape (texts, 384); a text without any word gives a zero row."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words, counts = np.unique(_WORD.findall(text.casefold()), return_counts=True)
            for word, count in zip(words, counts, strict=True):
                row += np.float32(1.0 + np.log(count)) * self._vector(str(word))
            norm = float(np.linalg.norm(row))
            if norm > 0:
                row /= norm
            if progress is not None:
                progress(1)
        return rows

    def _vector(self, word: str) -> Floats:
        known = self._word_vectors.get(word)
        if known is None:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            signs = np.random.default_rng(seed).integers(0, 2, self.dimension)
            known = ((2 * signs - 1) / np.sqrt(self.dimension)).astype(np.float32)
            self._word_vectors[word] = known
        return known
