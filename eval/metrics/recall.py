"""Recall."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...retrieval.records import Ints
from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import found_at, ratio


@dataclass(frozen=True)
class Recall(UserMetric):
    """How much of what is relevant the list has.

    Recall@k = relevant items among the first k / relevant items.

    - `lenskit`: divided by min(relevant, k), so that a list of k hits has 1.

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit.
    """

    name: ClassVar[str] = "recall"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns recall@k of each user, shape (users,)."""
        return ratio(found_at(lists, k), wanted(lists.n_relevant, k, convention))


def wanted(n_relevant: Ints, k: int, convention: Convention) -> Ints:
    """Returns how many items a list is asked to find, shape (users,)."""
    return np.minimum(n_relevant, k) if convention == "lenskit" else n_relevant
