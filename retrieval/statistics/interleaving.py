"""Two rankings mixed into one list for the same user: whose items were chosen?

Team-draft interleaving (Radlinski, Kurup & Joachims 2008) gives each chosen item to the ranking that put it
on the list. Each user compares the two for themselves, so it takes fewer users than two groups do. It says
which ranking is preferred, not by how much an outcome would move.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from .wilson import Z

Doubles = NDArray[np.float64]


class Preference(NamedTuple):
    """How many users preferred ranking `a` to ranking `b`."""

    share_a: float
    """Share of users with more credit for a; those with equal credit count half. NaN without users."""
    low: float
    """95 % interval of the share, within 0 and 1 (Wilson 1927, with ties)."""
    high: float
    p: float
    """Two-sided, of no preference (sign test): each user's side by the toss of a coin, ties aside."""
    n: int
    """Users who gave credit to either ranking."""
    n_a: int
    """Users who preferred a."""
    n_b: int
    ties: int


def interleaving_preference(credit_a: Doubles, credit_b: Doubles) -> Preference:
    """Returns which of two interleaved rankings users preferred.

    Users are the unit, not clicks: one who clicks a hundred times is one user with one preference. A user
    without credit for either ranking, or with NaN, says nothing and is left out.

    Args:
        credit_a: one a user, over all their lists: what they chose of ranking a, such as 1 a click; 0 or
            more, shape (users,).
        credit_b: the same of ranking b.

    Raises:
        ValueError: the two are not of equal length.
    """
    if len(credit_a) != len(credit_b):
        raise ValueError(f"there is credit of {len(credit_a)} users for a and of {len(credit_b)} for b")
    gave = credit_a + credit_b > 0
    n_a, n_b = int((credit_a > credit_b)[gave].sum()), int((credit_b > credit_a)[gave].sum())
    n = int(gave.sum())
    if not n:
        return Preference(float("nan"), 0.0, 1.0, 1.0, 0, 0, 0, 0)
    ties = n - n_a - n_b
    share = (n_a + ties / 2) / n
    # Every flip of the users' signs is as likely without a preference, so the test is binomial and exact.
    p = min(1.0, 2 * float(bdtr(min(n_a, n_b), n_a + n_b, 0.5))) if n_a + n_b else 1.0
    return Preference(share, *_interval(share, ties, n), p, n, n_a, n_b, ties)


def _interval(share: float, ties: int, n: int) -> tuple[float, float]:
    """Returns the shares p for which (share - p)^2 n <= z^2 (p (1 - p) - ties / 4): Wilson's for no ties.

    A tie is nearer to the middle than a side is, so ties make the interval narrower. Their share is taken as
    if z^2 more users had taken sides: a few users who tie do not prove that all would.
    """
    part, tied = Z * Z / n, ties / (n + Z * Z)
    root = sqrt(part * (4 * share * (1 - share) - tied + part * (1 - tied)))
    low, high = ((2 * share + part + side * root) / (2 + 2 * part) for side in (-1, 1))
    return max(0.0, min(share, low)), min(1.0, max(share, high))  # of a share of 0 or 1, but for rounding
