"""The first k places of lists, and division that leaves the undefined undefined."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Bools, Ints
from ..lists import Lists
from .contract import Values


def hits_at(lists: Lists, k: int) -> NDArray[np.float64]:
    """Returns 1 for a hit and 0 for none, shape (users, min(k, depth)).

    Raises:
        EvaluationError: the lists were cut before place k.
    """
    _check_depth(lists, k)
    return lists.hits[:, :k].astype(np.float64, order="C")


def items_at(lists: Lists, k: int) -> Ints:
    """Returns the first k items, -1 past the end of a short list, shape (users, min(k, depth)).

    Raises:
        EvaluationError: the lists were cut before place k.
    """
    _check_depth(lists, k)
    return lists.items[:, :k]


def lengths_at(lists: Lists, k: int) -> Ints:
    """Returns how many of the first k places hold an item, shape (users,)."""
    return np.asarray((items_at(lists, k) >= 0).sum(axis=1), dtype=np.int64)


def total(of_places: NDArray[np.float64]) -> Values:
    """Returns the sum over the places of each list, added from the first to the last, shape (users,).

    A matrix product would round a user's sum by where the user stands among the others; this one is the
    same to the last digit for any group of users, and that of a perfect list is the ideal itself.
    """
    if not of_places.shape[1]:
        return np.zeros(len(of_places))
    return np.asarray(np.cumsum(of_places, axis=1)[:, -1], dtype=np.float64)


def found_at(lists: Lists, k: int) -> Values:
    """Returns how many relevant items are among the first k, shape (users,)."""
    return np.asarray(hits_at(lists, k).sum(axis=1), dtype=np.float64)


def ratio(part: ArrayLike, whole: ArrayLike) -> Values:
    """Returns part / whole, NaN where the whole is not positive."""
    above, below = np.broadcast_arrays(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=float))
    shares: Values = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return shares


def undefined_without_truth(values: ArrayLike, lists: Lists) -> Values:
    """Returns the values, NaN for users to whom nothing is relevant, shape (users,)."""
    return np.where(lists.n_relevant > 0, np.asarray(values, dtype=np.float64), np.nan)


def mean_over_list(item_values: Values, items: Ints) -> Values:
    """Returns the mean over the items of each list, NaN for an empty list, shape (users,).

    Args:
        item_values: shape (items,).
        items: as `items_at` gives them.
    """
    there: Bools = items >= 0
    return ratio(np.where(there, item_values[items], 0.0).sum(axis=1), there.sum(axis=1))


def _check_depth(lists: Lists, k: int) -> None:
    if k < 1:
        raise EvaluationError(f"the cut of a metric must be at least 1, got {k}")
    depth = lists.items.shape[1]
    if depth < k and (lists.n_ranked > depth).any():
        raise EvaluationError(
            f"a metric at {k} needs lists of {k} items, and these were cut after {depth}; keep longer lists"
        )
