"""Reciprocal rank."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import hits_at, undefined_without_truth


@dataclass(frozen=True)
class Mrr(UserMetric):
    """How early the first relevant item comes (Voorhees 1999).

    1 / rank of the first hit among the first k, 0 without a hit; the same in every convention.

    Undefined (NaN) for a user to whom nothing is relevant.
    """

    name: ClassVar[str] = "mrr"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns the reciprocal rank of each user, shape (users,)."""
        hits = hits_at(lists, k)
        reciprocal = hits / np.arange(1, hits.shape[1] + 1)
        return undefined_without_truth(reciprocal.max(axis=1, initial=0.0), lists)
