"""Stability of lists."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from ..lists import Lists
from .contract import Context, ContextField, ContextMetric, Values, require
from .places import items_at, ratio

BLOCK_USERS = 4096
"""Users whose lists are compared at once; bounds the memory."""


@dataclass(frozen=True)
class Stability(ContextMetric):
    """How alike the lists of one user are in two runs, or for two orders of the candidates.

    Stability@k = rank-biased overlap (Webber et al. 2010) of the two lists, cut at k and divided by what
    equal lists get: sum over depths d = 1..n of w_d · (items that both have among their first d / d) / sum
    of w_d, with w_d = persistence^(d - 1) and n the length of the longer list, at most k. 1: the same items
    in the same order; 0: nothing in common. Where both lists have k items it is LensKit's
    rank_biased_overlap with geometric weights.

    Undefined (NaN) where both lists are empty; a user without truth has a value.
    """

    persistence: float = 0.9
    """How much each place counts of the one before, in (0, 1]."""

    name: ClassVar[str] = "stability"
    higher_is_better: ClassVar[bool] = True
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = (("repeated",),)

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the overlap of each user's two lists, shape (users,)."""
        require(self, context)
        return self.between(items_at(lists, k), np.asarray(context.repeated)[:, :k])

    def between(self, first: Ints, second: Ints) -> Values:
        """Returns the overlap of two lists a user.

        Args:
            first: best first, -1 past the end, shape (users, depth).
            second: of the same users; the depth may differ.

        Raises:
            EvaluationError: the lists are not of equally many users.
        """
        if len(first) != len(second):
            raise EvaluationError(f"lists of {len(first)} and of {len(second)} users cannot be compared")
        depth = max(first.shape[1], second.shape[1])
        common = np.zeros((len(first), depth))
        for start in range(0, len(first), BLOCK_USERS):
            part = slice(start, start + BLOCK_USERS)
            common[part] = _in_common(first[part], second[part], depth)
        lengths = np.maximum((first >= 0).sum(axis=1), (second >= 0).sum(axis=1))
        depths = np.arange(1, depth + 1)
        weights = np.where(depths <= lengths[:, None], self.persistence ** (depths - 1.0), 0.0)
        return ratio((weights * common / depths).sum(axis=1), weights.sum(axis=1))


def _in_common(first: Ints, second: Ints, depth: int) -> Values:
    """Returns how many items both lists have among their first 1..depth, shape (users, depth)."""
    same = (first[:, :, None] == second[:, None, :]) & (first >= 0)[:, :, None]
    users, places, other_places = np.nonzero(same)
    from_depth = np.maximum(places, other_places)
    starts = np.bincount(users * depth + from_depth, minlength=len(first) * depth)
    return np.asarray(np.cumsum(starts.reshape(len(first), depth), axis=1), dtype=np.float64)
