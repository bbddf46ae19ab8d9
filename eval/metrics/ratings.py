"""Predicted ratings beside true ones: what MAE and RMSE read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from .contract import Values
from .places import ratio


@dataclass(frozen=True)
class Ratings:
    """Ratings of several users, in flat arrays of one shape (ratings,).

    Raises:
        EvaluationError: the arrays do not fit together, or a rating is not finite.
    """

    predicted: NDArray[np.floating]
    true: NDArray[np.floating]
    users: Ints
    """Whose each rating is, from 0 to n_users - 1."""
    n_users: int

    def __post_init__(self) -> None:
        if not len(self.predicted) == len(self.true) == len(self.users):
            raise EvaluationError(
                f"{len(self.predicted)} predictions, {len(self.true)} true ratings and {len(self.users)} "
                f"users do not fit together"
            )
        wrong = int((~np.isfinite(self.errors)).sum())
        if wrong:
            raise EvaluationError(f"{wrong} of {len(self)} predicted or true ratings are not finite")

    def __len__(self) -> int:
        """Returns the number of ratings."""
        return len(self.predicted)

    @property
    def errors(self) -> Values:
        """Predicted minus true, shape (ratings,)."""
        return np.asarray(self.predicted, dtype=np.float64) - np.asarray(self.true, dtype=np.float64)

    def user_means(self, values: Values) -> Values:
        """Returns the mean of a value a rating over each user's ratings, NaN without any, shape (users,)."""
        counts = np.bincount(self.users, minlength=self.n_users)
        return ratio(np.bincount(self.users, weights=values, minlength=self.n_users), counts)
