"""Calibration."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..lists import Lists
from .contract import Context, ContextField, ContextMetric, Values, require
from .exposure import shown_items
from .places import items_at

BLOCK_USERS = 4096
"""Users whose distributions over all categories are held at once; bounds the memory."""


@dataclass(frozen=True)
class Calibration(ContextMetric):
    """How far the categories of a list are from those of the user's history (Steck 2018).

    Calibration@k = KL(p || q~) = sum over categories of p log(p / q~), in nats, with p the distribution of
    the history, q that of the list (the mean over its first k items that have categories, each item's
    weights made to sum to 1) and q~ = (1 - alpha) q + alpha p, so that a category that the list lacks costs
    a finite amount. 0: the same mix; at most log(1 / alpha). All places count alike.

    Undefined (NaN) where the history, or the list, has no categories; a user without truth has a value.
    """

    alpha: float = 0.01
    """Share of the history's distribution that is mixed into the list's, above 0."""

    name: ClassVar[str] = "calibration"
    higher_is_better: ClassVar[bool] = False
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = (("categories",), ("profile_categories",))

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the divergence of each user's list, shape (users,)."""
        require(self, context)
        assert context.categories is not None
        assert context.profile_categories is not None
        items = items_at(lists, k)
        of_items = _distributions(context.categories)
        values = np.full(len(items), np.nan)
        for start in range(0, len(items), BLOCK_USERS):
            part = slice(start, start + BLOCK_USERS)
            p = _distributions(context.profile_categories[part]).toarray()
            q = _distributions(shown_items(items[part], of_items.shape[0]) @ of_items).toarray()
            values[part] = self._divergence(p, q)
        return values

    def _divergence(self, p: NDArray[np.float64], q: NDArray[np.float64]) -> Values:
        mixed = (1.0 - self.alpha) * q + self.alpha * p
        terms = np.zeros_like(p)
        there = p > 0
        terms[there] = p[there] * np.log(p[there] / mixed[there])
        defined = (p.sum(axis=1) > 0) & (q.sum(axis=1) > 0)
        # Rounding can leave a sum of equal distributions just below 0, and a divergence is never negative.
        return np.where(defined, np.maximum(terms.sum(axis=1), 0.0), np.nan)


def _distributions(weights: sp.csr_matrix) -> sp.csr_matrix:
    """Returns rows that sum to 1; rows without weights stay empty."""
    sums = np.asarray(weights.sum(axis=1), dtype=np.float64).ravel()
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return sp.csr_matrix(sp.diags_array(scale) @ weights)
