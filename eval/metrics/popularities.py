"""Shares of users and their logarithms: what novelty and popularity lift rest on."""

import numpy as np
import scipy.sparse as sp

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from .contract import Values
from .places import ratio


def log_popularity(popularity: Ints, n_users: int) -> Values:
    """Returns the natural logarithm of the share of users who have each item, shape (items,).

    An item that nobody has counts as if one user had it, so that all logarithms are finite.

    Args:
        popularity: users who have each item, shape (items,).
        n_users: how many users it was counted over.

    Raises:
        EvaluationError: it was counted over nobody, or an item has more users than there are.
    """
    most = int(popularity.max(initial=0))
    if n_users < 1 or most > n_users:
        raise EvaluationError(
            f"popularity of up to {most} users cannot have been counted over {n_users} users; count users, "
            f"not interactions"
        )
    return np.log(np.maximum(popularity, 1) / n_users)


def mean_log_popularity(histories: sp.csr_matrix, popularity: Ints, n_users: int) -> Values:
    """Returns the mean over each user's items of `log_popularity`, NaN without items, shape (users,).

    Args:
        histories: not zero where a user has an item, shape (users, items).
        popularity: users of the same domain who have each item, shape (items,).
        n_users: how many users it was counted over.

    Raises:
        EvaluationError: as in `log_popularity`.
    """
    has = sp.csr_matrix(histories.astype(bool), dtype=np.float64)
    return ratio(has @ log_popularity(popularity, n_users), np.asarray(has.sum(axis=1)).ravel())
