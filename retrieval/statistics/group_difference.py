"""Two groups of different users, as in an online experiment, at a number of users fixed beforehand."""

from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit

from .power import ALPHA, POWER
from .spread import variance_if_one_differed

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class GroupDifference:
    """The mean of group `a` minus that of group `b`."""

    n_a: int
    """Users for whom the outcome is defined."""
    n_b: int
    mean_a: float
    mean_b: float
    difference: float
    low: float
    """95 % interval of the difference (Welch 1947); NaN where a group has fewer than 2 users, or where all
    users of both have the same outcome, which tells nothing of the spread."""
    high: float
    p: float
    """Two-sided, of no difference in means (Welch's t-test); 1 where the interval is NaN."""
    relative: float
    """Difference over the mean of b; NaN where that is 0."""
    relative_low: float
    """95 % interval of it (Fieller 1954); NaN where the mean of b might be 0."""
    relative_high: float
    mde: float
    """Smallest true difference that would have been found with 80 % power."""


def group_difference(a: Doubles, b: Doubles, alpha: float = ALPHA) -> GroupDifference:
    """Compares the means of two groups of users.

    One value a user: what a user does at one exposure says something of what they do at the next, so that
    exposures counted as if they were users would make every difference look surer than it is. See
    `user_means`.

    Where each group is of one mind, the spread is taken as if one user of all had been of the other's: two
    against two prove nothing, hundreds against hundreds do.

    Args:
        a: one a user of the first group; NaN is left out.
        b: the same of the second.
        alpha: one minus the level of the intervals; the level of the detectable effect.
    """
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    mean_a, mean_b = _mean(a), _mean(b)
    difference = mean_a - mean_b
    part_a, part_b = _squared_error(a), _squared_error(b)
    if part_a + part_b == 0 and difference:
        part_a, part_b = (variance_if_one_differed(difference, len(a) + len(b)) / len(x) for x in (a, b))
    error = sqrt(part_a + part_b) or nan
    freedom = _freedom(part_a, len(a), part_b, len(b))
    t = float(stdtrit(freedom, 1 - alpha / 2))
    relative = _fieller(mean_a, mean_b, part_a, part_b, t)
    return GroupDifference(
        n_a=len(a),
        n_b=len(b),
        mean_a=mean_a,
        mean_b=mean_b,
        difference=difference,
        low=difference - t * error,
        high=difference + t * error,
        p=1.0 if isnan(error) else float(2 * stdtr(freedom, -abs(difference) / error)),
        relative=difference / mean_b if mean_b else nan,
        relative_low=relative[0],
        relative_high=relative[1],
        mde=float(ndtri(1 - alpha / 2) + ndtri(POWER)) * error,
    )


def user_means(users: Ints, values: Doubles) -> Doubles:
    """Returns each user's mean over their exposures, users in the order of their numbers.

    Args:
        users: whose exposure it is, shape (exposures,).
        values: what came of it; NaN is left out, and a user of nothing else is NaN; same shape.

    Raises:
        ValueError: the two are not of equal length.
    """
    if len(users) != len(values):
        raise ValueError(f"there are {len(users)} exposures and {len(values)} outcomes")
    _, place = np.unique(users, return_inverse=True)
    defined = ~np.isnan(values)
    count = np.bincount(place, weights=defined)
    total = np.bincount(place, weights=np.where(defined, values, 0.0))
    means: Doubles = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return means


def _mean(values: Doubles) -> float:
    # About the first of them, equal values have exactly their own mean and no spread of rounding.
    return float(values[0] + (values - values[0]).mean()) if len(values) else nan


def _squared_error(values: Doubles) -> float:
    """Returns the variance of the mean; NaN for fewer than 2."""
    return float((values - values[0]).var(ddof=1)) / len(values) if len(values) > 1 else nan


def _freedom(part_a: float, n_a: int, part_b: float, n_b: int) -> float:
    """Returns the degrees of freedom of Welch and Satterthwaite; NaN without any spread."""
    if not part_a + part_b > 0:
        return nan
    share = part_a / (part_a + part_b)  # of shares, since squares of tiny variances vanish
    return 1 / (share**2 / (n_a - 1) + (1 - share) ** 2 / (n_b - 1))


def _fieller(mean_a: float, mean_b: float, part_a: float, part_b: float, t: float) -> tuple[float, float]:
    """Returns the interval of mean(a) / mean(b) - 1: all ratios that the data do not refute."""
    a, b = mean_a**2 - t**2 * part_a, mean_b**2 - t**2 * part_b
    if not b > 0:
        return nan, nan
    root = sqrt(max(0.0, (mean_a * mean_b) ** 2 - a * b))
    return (mean_a * mean_b - root) / b - 1, (mean_a * mean_b + root) / b - 1
