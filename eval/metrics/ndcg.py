"""Normalised discounted cumulative gain."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import hits_at, total, undefined_without_truth


@dataclass(frozen=True)
class Ndcg(UserMetric):
    """How much of the best possible gain a list has, later places counting less (Järvelin & Kekäläinen 2002).

    NDCG@k = sum over hits at rank r ≤ k of d(r) / sum over r = 1..n of d(r), with d(r) = 1 / log2(r + 1),
    n = min(relevant, k) and a gain of 1 for each relevant item.

    - `rectools`: n = k, so that a perfect list of fewer than k relevant items stays below 1.
    - `lenskit`: d(r) = 1 / log2(max(r, 2)), so that ranks 1 and 2 count the same.

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit.
    """

    name: ClassVar[str] = "ndcg"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns NDCG@k of each user, shape (users,)."""
        hits = hits_at(lists, k)
        weights = discounts(k, convention)
        gain = total(hits * weights[: hits.shape[1]])
        return undefined_without_truth(gain / ideal_gain(lists.n_relevant, weights, convention), lists)


def discounts(k: int, convention: Convention) -> Values:
    """Returns what a hit counts at ranks 1 to k, shape (k,)."""
    ranks = np.arange(1, k + 1)
    return 1.0 / np.log2(np.maximum(ranks, 2) if convention == "lenskit" else ranks + 1.0)


def ideal_gain(n_relevant: np.ndarray, weights: Values, convention: Convention) -> Values:
    """Returns what a hit is measured against, never 0, shape of `n_relevant`."""
    k = len(weights)
    n = np.full_like(n_relevant, k) if convention == "rectools" else np.clip(n_relevant, 1, k)
    return np.asarray(np.cumsum(weights)[n - 1], dtype=np.float64)
