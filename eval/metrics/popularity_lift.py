"""Popularity lift."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Context, ContextField, ContextMetric, Values, require
from .places import items_at, mean_over_list
from .popularities import log_popularity


@dataclass(frozen=True)
class PopularityLift(ContextMetric):
    """How much more popular a list is than the user's own history.

    Lift@k = mean over the first k items of log p - mean over the user's history of log p, with p the share
    of the users of the item's own domain who have it: a difference of logarithms, not a ratio, after the log
    popularity difference of Lichtenberg et al. (arXiv 2406.01285). Shares make domains of different size
    comparable. 0: as popular as what the user has; log 2: twice, by geometric means; below 0: less.

    Undefined (NaN) for an empty list or an empty history; a user without truth has a value.
    """

    name: ClassVar[str] = "popularity_lift"
    higher_is_better: ClassVar[bool] = False
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = (("profile_log_popularity",),)

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the lift of each user's list, shape (users,)."""
        require(self, context)
        logs = log_popularity(context.popularity, context.n_users)
        own = np.asarray(context.profile_log_popularity, dtype=np.float64)
        return mean_over_list(logs, items_at(lists, k)) - own
