"""Intra-list diversity."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from ...retrieval.records import Bools, Floats, Ints
from ..lists import Lists
from .contract import Context, ContextField, ContextMetric, Values, require
from .exposure import shown_items
from .places import items_at, ratio

BLOCK_USERS = 1024
"""Users whose items' vectors are gathered at once; bounds the memory."""


@dataclass(frozen=True)
class IntraListDiversity(ContextMetric):
    """How different the items of a list are (Ziegler et al. 2005; Smyth & McClave 2001).

    ILD@k = 1 - mean cosine over all pairs of the first k items, of the context's vectors or else of its
    categories. Items without a vector (all zeros) are in no pair.

    Undefined (NaN) where fewer than two items have a vector; a user without truth has a value.
    """

    name: ClassVar[str] = "intra_list_diversity"
    higher_is_better: ClassVar[bool] = True
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = (("vectors", "categories"),)

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the diversity of each user's list, shape (users,)."""
        require(self, context)
        items = items_at(lists, k)
        if context.vectors is not None:
            squared, has_vector = _by_vectors(items, context.vectors)
        else:
            assert context.categories is not None
            squared, has_vector = _by_categories(items, context.categories)
        n = (has_vector[items] & (items >= 0)).sum(axis=1)
        # The sum of n unit vectors has a squared length of n and twice the cosines of all pairs.
        return 1.0 - ratio(squared - n, n * (n - 1))


def _by_vectors(items: Ints, vectors: Floats) -> tuple[Values, Bools]:
    """Returns the squared length of the sum of each list's unit vectors, and which items have a vector."""
    norms = np.linalg.norm(vectors, axis=1)
    units = vectors / np.where(norms > 0, norms, 1.0)[:, None]
    squared = np.empty(len(items))
    for start in range(0, len(items), BLOCK_USERS):
        part = items[start : start + BLOCK_USERS]
        gathered = np.where((part >= 0)[:, :, None], units[part], 0.0)
        sums = gathered.sum(axis=1, dtype=np.float64)
        squared[start : start + BLOCK_USERS] = np.square(sums).sum(axis=1)
    return squared, norms > 0


def _by_categories(items: Ints, categories: sp.csr_matrix) -> tuple[Values, Bools]:
    norms = np.sqrt(np.asarray(categories.multiply(categories).sum(axis=1), dtype=np.float64).ravel())
    scale = 1.0 / np.where(norms > 0, norms, 1.0)
    sums = shown_items(items, len(norms)) @ sp.csr_matrix(sp.diags_array(scale) @ categories)
    return np.asarray(sums.multiply(sums).sum(axis=1), dtype=np.float64).ravel(), norms > 0
