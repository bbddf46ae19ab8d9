"""Root mean squared error of predicted ratings."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .contract import Values
from .ratings import Ratings


@dataclass(frozen=True)
class Rmse:
    """How far predicted ratings are from the true ones, large errors counting more.

    RMSE = root of the mean of (predicted - true)².

    Undefined (NaN) without ratings; 0 is perfect here, not a miss.
    """

    name: ClassVar[str] = "rmse"
    higher_is_better: ClassVar[bool] = False

    def __call__(self, ratings: Ratings) -> float:
        """Returns the root over all ratings, as papers on rating prediction report it."""
        return float(np.sqrt(np.square(ratings.errors).mean())) if len(ratings) else float("nan")

    def by_user(self, ratings: Ratings) -> Values:
        """Returns the root over each user's ratings, shape (users,); their mean is not the root over all."""
        return np.asarray(np.sqrt(ratings.user_means(np.square(ratings.errors))), dtype=np.float64)
