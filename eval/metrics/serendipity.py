"""Serendipity."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import Context, ContextField, ContextMetric, Values, require
from .places import hits_at, items_at, undefined_without_truth


@dataclass(frozen=True)
class Serendipity(ContextMetric):
    """How many places of a list go to what is relevant and not obvious (Ge et al. 2010).

    Serendipity@k = relevant items among the first k that are not among the first k of a primitive
    recommender's list, as a rule the most popular items / k. It is precision without the obvious hits.

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit that is not obvious.
    """

    name: ClassVar[str] = "serendipity"
    higher_is_better: ClassVar[bool] = True
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = (("primitive",),)

    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns the serendipity of each user's list, shape (users,)."""
        require(self, context)
        items, primitive = items_at(lists, k), np.asarray(context.primitive)[:, :k]
        # An item of a user as one number: membership is then one sorted search for everybody.
        n = max(items.max(initial=0), primitive.max(initial=0)) + 1
        rows = np.arange(len(items))[:, None] * n
        obvious = np.isin(rows + items, (rows + primitive)[primitive >= 0])
        return undefined_without_truth((hits_at(lists, k) * ~obvious).sum(axis=1) / k, lists)
