"""Exact cosine search in NumPy: the oracle of the tests and the fallback in service."""

import numpy as np

from ..records import Floats
from .contract import Neighbours

BLOCK_FLOATS = 32_000_000
"""Similarities held at once: 128 MB."""


class ExactIndex:
    """Compares each query with every row; linear in rows, 1 ms for 50,000 rows of 64 dimensions.

    Args:
        vectors: shape (rows, dimension), any length; a zero row has cosine 0 with everything.
    """

    def __init__(self, vectors: Floats) -> None:
        self._unit = unit_rows(vectors)

    def __len__(self) -> int:
        """Returns the number of rows."""
        return len(self._unit)

    def query(self, vectors: Floats, k: int) -> Neighbours:
        """Returns the `min(k, rows)` nearest rows of each vector; ties go to the lower row."""
        k = min(k, len(self))
        queries = unit_rows(vectors)
        rows = np.empty((len(queries), k), dtype=np.int64)
        similarity = np.empty((len(queries), k), dtype=np.float32)
        step = max(1, BLOCK_FLOATS // max(1, len(self)))
        for start in range(0, len(queries), step):
            block = queries[start : start + step] @ self._unit.T
            rows[start : start + step] = top_k(block, k)
            similarity[start : start + step] = np.take_along_axis(block, rows[start : start + step], axis=1)
        return Neighbours(rows, similarity)


def unit_rows(vectors: Floats) -> Floats:
    """Returns the rows scaled to length one; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(norms, 1e-12)).astype(np.float32, copy=False)
    return unit


def top_k(scores: Floats, k: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Returns the columns of the k largest scores of each row, largest first, ties by column."""
    n = scores.shape[1]
    if 0 < k < n:
        # One threshold a row, then a stable sort of the few that reach it: ties by column, in O(n).
        nth = np.partition(scores, n - k, axis=1)[:, n - k]
        picked = np.empty((len(scores), k), dtype=np.int64)
        for row, threshold in enumerate(nth):
            line = scores[row]
            above = np.flatnonzero(line > threshold)
            level = np.flatnonzero(line == threshold)[: k - len(above)]
            picked[row] = np.sort(np.concatenate([above, level]))
    else:
        picked = np.broadcast_to(np.arange(n), scores.shape).copy()
    values = np.take_along_axis(scores, picked, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(picked, order, axis=1)[:, :k]
