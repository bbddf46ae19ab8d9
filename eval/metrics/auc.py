"""Area under the ROC curve."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import ratio


@dataclass(frozen=True)
class Auc(UserMetric):
    """The share of pairs of a relevant and another item that are in the right order (Mann & Whitney 1947).

    AUC = (sum over relevant items of (ranked - rank) - R (R - 1) / 2) / (R (ranked - R)), with R relevant
    items among all that were ranked for the user. It is of the whole ranking, so it has no cut, and it is
    the mean over users, not one curve over all users' scores. Ties were broken when lists were made. The
    same in every convention.

    Undefined (NaN) where nothing, or everything that was ranked, is relevant; chance is 0.5.
    """

    name: ClassVar[str] = "auc"
    higher_is_better: ClassVar[bool] = True
    has_cut: ClassVar[bool] = False

    def __call__(self, lists: Lists, k: int = 0, convention: Convention = "trec") -> Values:
        """Returns the area of each user, shape (users,)."""
        n = lists.n_relevant
        ends = np.cumsum(n)
        sums = np.concatenate([[0], np.cumsum(lists.ranks)])
        rank_sum = sums[ends] - sums[ends - n]
        return ratio(n * lists.n_ranked - rank_sum - n * (n - 1) // 2, n * (lists.n_ranked - n))
