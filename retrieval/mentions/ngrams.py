"""Strings that share the most pieces with one that may be misspelt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import Ints

_BUCKETS = 1 << 17
_MIXERS = (np.uint32(2654435761), np.uint32(2246822519), np.uint32(3266489917))


@dataclass(frozen=True)
class NgramIndex:
    """Which strings hold which runs of `size` characters, by a hash of the run.

    Two runs may share a hash: what comes out are candidates, to be compared letter by letter.
    """

    size: int
    lengths: NDArray[np.int32]
    """(strings,) Runs of each string, repeated ones included."""
    starts: NDArray[np.int64]
    """(buckets + 1,) Where each hash begins in `holders`."""
    holders: NDArray[np.int32]
    """Places of the strings, by hash."""

    @classmethod
    def of(cls, strings: Sequence[str], size: int) -> "NgramIndex":
        """Indexes strings; a space on both ends makes its first and last letters count."""
        joined = "".join(f" {string} " for string in strings)
        widths = np.fromiter((len(string) + 2 for string in strings), dtype=np.int64, count=len(strings))
        lengths = np.maximum(widths - size + 1, 0).astype(np.int32)
        hashes = _hashes(joined, size)
        ends = np.cumsum(widths)
        owners = np.repeat(np.arange(len(strings), dtype=np.int32), widths)[: len(hashes)]
        inside = np.arange(len(hashes)) + size <= ends[owners] if len(hashes) else np.zeros(0, dtype=bool)
        hashes, owners = hashes[inside], owners[inside]
        order = np.argsort(hashes, kind="stable")
        counts = np.bincount(hashes, minlength=_BUCKETS)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        return cls(size, lengths, starts, owners[order])

    def candidates(self, text: str, limit: int) -> Ints:
        """Returns places of up to `limit` strings that share the most runs with `text` for their length."""
        hashes = np.unique(_hashes(f" {text} ", self.size))
        if not len(self.lengths) or not len(hashes):
            return np.zeros(0, dtype=np.int64)
        found = [self.holders[self.starts[value] : self.starts[value + 1]] for value in hashes]
        shared = np.bincount(np.concatenate(found), minlength=len(self.lengths))
        likeness = shared / (self.lengths + len(hashes))
        count = min(limit, len(likeness))
        best = np.argpartition(-likeness, count - 1)[:count]
        best = best[np.lexsort((best, -likeness[best]))]
        kept: Ints = best[likeness[best] > 0].astype(np.int64)
        return kept


def _hashes(text: str, size: int) -> NDArray[np.int64]:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    count = len(codes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    mixed = np.zeros(count, dtype=np.uint32)
    for place in range(size):
        mixed = (mixed ^ codes[place : place + count]) * _MIXERS[place]
        mixed ^= mixed >> np.uint32(15)
    hashes: NDArray[np.int64] = (mixed % np.uint32(_BUCKETS)).astype(np.int64)
    return hashes
