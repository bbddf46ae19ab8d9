"""Average precision."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...retrieval.records import Ints
from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import hits_at, lengths_at, total, undefined_without_truth


@dataclass(frozen=True)
class Map(UserMetric):
    """The precision at each hit, averaged over what is relevant (Harman 1992; Buckley & Voorhees 2000).

    AP@k = sum over hits at rank r ≤ k of (hits among the first r / r) / relevant items.

    - `recbole`: divided by min(relevant, k), so that a list of k hits has 1.
    - `lenskit`: divided by min(relevant, length of the list up to k).

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit, and for an empty list.
    """

    name: ClassVar[str] = "map"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns average precision at k of each user, shape (users,)."""
        hits = hits_at(lists, k)
        precision = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
        summed = total(hits * precision)
        return undefined_without_truth(
            summed / most_hits(lists.n_relevant, lengths_at(lists, k), k, convention), lists
        )


def most_hits(n_relevant: Ints, lengths: Ints, k: int, convention: Convention) -> Ints:
    """Returns what the sum of precisions is divided by, never 0, shape (users,)."""
    if convention == "recbole":
        n_relevant = np.minimum(n_relevant, k)
    elif convention == "lenskit":
        n_relevant = np.minimum(n_relevant, lengths)
    return np.maximum(n_relevant, 1)
