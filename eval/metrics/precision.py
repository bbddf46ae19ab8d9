"""Precision."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...retrieval.records import Ints
from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import found_at, lengths_at, undefined_without_truth


@dataclass(frozen=True)
class Precision(UserMetric):
    """How much of the list is relevant.

    Precision@k = relevant items among the first k / k, also where the list is shorter.

    - `lenskit`: divided by the length of a list that is shorter than k.

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit, and for an empty list.
    """

    name: ClassVar[str] = "precision"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns precision@k of each user, shape (users,)."""
        share = found_at(lists, k) / places(lengths_at(lists, k), k, convention)
        return undefined_without_truth(share, lists)


def places(lengths: Ints, k: int, convention: Convention) -> Ints:
    """Returns how many places hits are divided by, never 0, shape (users,)."""
    return np.maximum(lengths, 1) if convention == "lenskit" else np.full_like(lengths, k)
