"""Intervals that may be looked at after every person: a test that stops as soon as they leave 0 is valid.

What holds, and what does not:

- Under no difference the sequence leaves 0 at any look from the first to the planned last with probability
  `alpha`; and with probability 1 - alpha all its intervals contain the true mean difference, so that one may
  look, stop and report at any time. A fixed-n interval that is looked at again and again promises neither.
- It holds for the mean of many independent people (it rests on the central limit theorem, Waudby-Smith et al.
  2021), with the variance as seen so far; for few people the normal tail is replaced by Student's. What
  happens to one person in a hundred has no normal mean before some hundred people: start later then.
- It holds up to `planned` people, for which the boundary is calibrated (see `boundary`); whoever comes later
  is not looked at. A test of another length needs another plan, made before the first look.
- People must arrive in an order that has nothing to do with the difference.
- The intervals are each look's own, not the intersection of those so far: a later one may be wider, and may
  contain 0 again after a decision.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .boundary import calibrated, crossing_probability, evidence, mixing, multipliers
from .spread import variance_if_one_differed

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

FIRST = 20
"""People before whom nothing is decided, unless a test says otherwise."""
FIRST_SHARE = 20
"""And one in so many of those planned."""
LARGEST_LOG = 700.0
"""Of a number that a float can hold."""


@dataclass(frozen=True)
class Sequence:
    """A mean difference and its interval after each person, all of equal length."""

    n: NDArray[np.int64]
    """People with a defined value so far: 1, 2, ... up to those planned."""
    mean: Doubles
    """NaN while one of two groups is empty."""
    low: Doubles
    """Minus infinity before the first look and while nothing is known of the spread (all differ by 0)."""
    high: Doubles
    error: Doubles
    """Standard error of the mean; 0 while nothing is known of the spread."""
    freedom: Doubles
    """Degrees of freedom with which it is known."""
    planned: int
    first: int
    """People at the first look."""
    alpha: float

    @property
    def decided(self) -> int | None:
        """How many people it took until the interval did not contain 0; None if it always did."""
        outside = np.flatnonzero((self.low > 0) | (self.high < 0))
        return int(self.n[outside[0]]) if len(outside) else None

    @property
    def p(self) -> float:
        """Always-valid p-value: how probable evidence as strong as the strongest yet is by the planned end.

        It may be read at any time and never rises; it is at most alpha exactly when the test has decided.
        What is smaller than 1e-12 is given as that.
        """
        known = np.isfinite(self.high)
        if not known.any():
            return 1.0
        rho2 = mixing(self.planned, self.alpha)
        z = _normal(np.abs(self.mean[known]) / self.error[known], self.freedom[known])
        strongest = float(evidence(z, self.n[known].astype(np.float64), rho2).max())
        return crossing_probability(self.planned, self.first, rho2, strongest)


def confidence_sequence(
    differences: Doubles, *, planned: int, alpha: float = 0.05, first: int | None = None
) -> Sequence:
    """Returns the confidence sequence of the mean of paired differences.

    Where all people so far differ by the same amount, their spread is taken as if one of them had differed by
    it in the other direction: two who agree prove nothing, hundreds do.

    Args:
        differences: one a person in the order in which they were read; NaN is left out and not counted.
        planned: people at the end of the test, fixed before it began.
        alpha: chance of a false decision by then; divide it by the number of tests that run side by side.
        first: people at the first look; None: 20 or one in 20 of those planned, whichever is more.

    Raises:
        ValueError: alpha is not between 0 and 1, or the first look is not between 2 and `planned`.
    """
    values = differences[~np.isnan(differences)][:planned]
    n = np.arange(1.0, len(values) + 1)
    mean, variance = _running(values, n, np.ones(len(n), dtype=np.bool_))
    same = variance <= 0
    variance[same] = variance_if_one_differed(2 * mean[same], n[same])
    return _sequence(n, mean, np.sqrt(variance / n), n - 1, planned, alpha, first)


def group_sequence(
    values: Doubles, in_a: Bools, *, planned: int, alpha: float = 0.05, first: int | None = None
) -> Sequence:
    """Returns the confidence sequence of mean(a) - mean(b) of two groups of different users who arrive mixed.

    The clock of the boundary is the number of users in both groups. That is right while the groups' shares
    stay as they are; a change of shares within a test needs a new test.

    The standard error is the larger of Welch's and the one with a spread common to both groups. In a small
    group of rare, skewed outcomes (clicks) a low mean comes with a low spread, and Welch's alone would cross
    far too often; the common one alone would be wrong where an arm changes the spread and not the mean. Of
    their degrees of freedom the fewer count. Where groups are unequal and outcomes rare it therefore decides
    later, and falsely less often, than alpha would allow.

    Args:
        values: one a user in the order of arrival, each final: a user whose outcome may still change has not
            arrived yet. NaN is left out and not counted.
        in_a: who of them is in the first group; of the same length.
        planned: users of both groups at the end of the test, fixed before it began.
        alpha: as in `confidence_sequence`.
        first: likewise, users of both groups.

    Raises:
        ValueError: the two are not of equal length; or as in `confidence_sequence`.
    """
    if len(values) != len(in_a):
        raise ValueError(f"there are values of {len(values)} users and groups of {len(in_a)}")
    defined = ~np.isnan(values)
    values, in_a = values[defined][:planned], in_a[defined][:planned].astype(np.bool_)
    members = np.stack([in_a, ~in_a])
    n = np.cumsum(members, axis=1, dtype=np.float64)
    mean_a, var_a = _running(values, n[0], members[0])
    mean_b, var_b = _running(values, n[1], members[1])
    error, freedom = _error_of_two(np.stack([var_a, var_b]), n, mean_a - mean_b)
    return _sequence(n.sum(axis=0), mean_a - mean_b, error, freedom, planned, alpha, first)


def first_look(planned: int) -> int:
    """Returns after how many people a test is first looked at unless it says otherwise."""
    return min(planned, max(FIRST, planned // FIRST_SHARE))


def _running(values: Doubles, n: Doubles, counted: Bools) -> tuple[Doubles, Doubles]:
    """Returns mean and variance (n - 1) of those counted so far, n of them; NaN and 0 before the first."""
    # About the first of them, equal values have no spread to the last digit, and large ones lose none.
    centre = float(values[counted.argmax()]) if counted.any() else 0.0
    shifted = np.where(counted, values - centre, 0.0)
    totals, squares = np.cumsum(shifted), np.cumsum(shifted**2)
    mean = totals / np.maximum(n, 1.0)
    rest = np.maximum(0.0, squares - totals * mean)
    return np.where(n > 0, mean + centre, np.nan), rest / np.maximum(n - 1, 1.0)


def _error_of_two(variance: Doubles, n: Doubles, gap: Doubles) -> tuple[Doubles, Doubles]:
    """Returns standard error and degrees of freedom of the difference of two groups' means after each user.

    Args:
        variance: of each group so far, shape (2, users).
        n: users of each so far, of the same shape.
        gap: difference of the means, shape (users,).
    """
    beyond = np.maximum(n - 1, 1.0)
    pooled = (variance * (n - 1)).sum(axis=0) / np.maximum(n.sum(axis=0) - 2, 1.0)
    same = (pooled <= 0) & n.all(axis=0)
    pooled[same] = variance_if_one_differed(gap[same], n.sum(axis=0)[same])
    with np.errstate(divide="ignore", invalid="ignore"):
        own, common = variance / n, pooled / n
        squared = np.maximum(own.sum(axis=0), common.sum(axis=0))
        freedom = np.fmin(*(part.sum(axis=0) ** 2 / (part**2 / beyond).sum(axis=0) for part in (own, common)))
    return np.where(n.min(axis=0) > 1, np.sqrt(squared), 0.0), freedom


def _sequence(
    n: Doubles,
    mean: Doubles,
    error: Doubles,
    freedom: Doubles,
    planned: int,
    alpha: float,
    first: int | None,
) -> Sequence:
    """Puts the boundary around the means, where there is an error to measure it in."""
    first = first_look(planned) if first is None else first
    half = np.full(len(n), np.inf)
    if planned > 1:  # one person shows no spread
        known = (n >= first) & (error > 0)
        z = multipliers(n[known], mixing(planned, alpha), calibrated(planned, first, alpha))
        half[known] = error[known] * _students(z, freedom[known])
    low, high = np.where(half < np.inf, (mean - half, mean + half), ([-np.inf], [np.inf]))
    return Sequence(n.astype(np.int64), mean, low, high, error, freedom, planned, first, alpha)


def _students(z: Doubles, freedom: Doubles) -> Doubles:
    """Returns the quantile of Student's t that is as improbable as a normal `z` (Wallace 1959).

    In closed form, since there is one for every look. With 19 degrees of freedom it is as improbable to one
    part in a hundred up to z = 3.5; with fewer, or further out, less probable than it should be.
    """
    scaled = z * (8 * freedom + 3) / (8 * freedom + 1)
    return np.sqrt(freedom * np.expm1(np.minimum(scaled**2 / freedom, LARGEST_LOG)))


def _normal(t: Doubles, freedom: Doubles) -> Doubles:
    """Returns what `_students` makes into `t`."""
    return np.sqrt(freedom * np.log1p(t**2 / freedom)) * (8 * freedom + 1) / (8 * freedom + 3)
