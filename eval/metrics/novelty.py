"""Novelty."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Context, ContextMetric, Values
from .places import items_at, mean_over_list
from .popularities import log_popularity


@dataclass(frozen=True)
class Novelty(ContextMetric):
    """How little known the items of a list are: mean self-information (Zhou et al. 2010), in bits.

    Novelty@k = mean over the first k items of -log2 p, with p the share of users who have the item, at least
    one user. It is RecTools' MeanInvUserFreq. More is not better by itself: random lists are the most novel.

    Undefined (NaN) for an empty list; a user without truth has a value.
    """

    name: ClassVar[str] = "novelty"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the novelty of each user's list, shape (users,)."""
        bits = -log_popularity(context.popularity, context.n_users) / np.log(2.0)
        return mean_over_list(bits, items_at(lists, k))
