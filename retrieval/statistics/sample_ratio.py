"""Did the arms get the shares of users that they should have? If not, the split is broken.

A sample ratio that is off means that users were lost, or counted twice, in one arm more than in the other,
and that whoever is left differs for a reason other than the arm. The results are then not to be believed
(Fabijan et al. 2019).
"""

from collections.abc import Sequence
from itertools import combinations
from math import comb, fsum

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, gammaln

SAMPLE_RATIO_MISMATCH = 0.001
"""A p-value below it is a mismatch: strict, for it is looked at in every experiment, every day."""
FEW = 5
"""Expected users in the smallest arm from which the chi-square approximation will do."""
SPLITS = 100_000
"""Splits of the users that are worked out one by one, at most."""


def sample_ratio_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Returns how probable counts at least as far off would be if users were split as intended.

    Pearson's chi-square test; exact over all possible splits where an arm expects fewer than 5 users.

    Args:
        counts: users in each arm.
        shares: intended, in any unit (1, 1 is half and half).

    Returns:
        The p-value. NaN without users, with fewer than two arms, or where an arm expects fewer than 5 users
        and there are too many splits to go through. 0 if there are users in an arm of no share.

    Raises:
        ValueError: the two are not of equal length, or a number is negative, or all shares are 0.
    """
    if len(counts) != len(shares):
        raise ValueError(f"there are {len(counts)} counts and {len(shares)} shares")
    if any(number < 0 for number in (*counts, *shares)) or not sum(shares):
        raise ValueError(
            f"counts {list(counts)} and shares {list(shares)} must be 0 or more, and a share above 0"
        )
    if any(count and not share for count, share in zip(counts, shares, strict=True)):
        return 0.0
    open_arms = [(count, share / sum(shares)) for count, share in zip(counts, shares, strict=True) if share]
    observed = [count for count, _ in open_arms]
    expected = [share for _, share in open_arms]
    users = sum(observed)
    if not users or len(open_arms) < 2:
        return float("nan")
    if min(expected) * users < FEW:
        return _exact(observed, expected)
    distance = fsum((n - users * share) ** 2 / (users * share) for n, share in open_arms)
    return float(chdtrc(len(open_arms) - 1, distance))


def _exact(counts: list[int], shares: list[float]) -> float:
    """Returns the probability of all splits that are no more probable than this one."""
    users, arms = sum(counts), len(counts)
    if comb(users + arms - 1, arms - 1) > SPLITS:
        return float("nan")
    # Users are stars in a row with a bar between one arm and the next: where can the bars be?
    bars = np.array(list(combinations(range(users + arms - 1), arms - 1)), dtype=np.int64)
    splits = np.diff(bars, prepend=-1, append=users + arms - 1, axis=1) - 1
    logs = _log_probability(splits, shares)
    no_likelier = logs <= _log_probability(np.array([counts]), shares) + 1e-7  # equal but for rounding
    return float(min(1.0, np.exp(logs[no_likelier]).sum()))


def _log_probability(splits: NDArray[np.int64], shares: list[float]) -> NDArray[np.float64]:
    """Returns that of each split of users over arms, shape (splits,)."""
    each = splits * np.log(shares) - gammaln(splits + 1)
    return np.asarray(each.sum(axis=1) + gammaln(splits.sum(axis=1) + 1))
