"""Mean absolute error of predicted ratings."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .contract import Values
from .ratings import Ratings


@dataclass(frozen=True)
class Mae:
    """How far predicted ratings are from the true ones, on the scale of the ratings.

    MAE = mean of |predicted - true|.

    Undefined (NaN) without ratings; 0 is perfect here, not a miss.
    """

    name: ClassVar[str] = "mae"
    higher_is_better: ClassVar[bool] = False

    def __call__(self, ratings: Ratings) -> float:
        """Returns the mean over all ratings, as papers on rating prediction report it."""
        return float(np.abs(ratings.errors).mean()) if len(ratings) else float("nan")

    def by_user(self, ratings: Ratings) -> Values:
        """Returns the mean over each user's ratings, shape (users,); every user weighs the same then."""
        return ratings.user_means(np.abs(ratings.errors))
