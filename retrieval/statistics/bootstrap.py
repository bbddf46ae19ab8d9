"""Percentile bootstrap over users (Efron 1979)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

RESAMPLES = 10_000
LEVEL = 0.95
BLOCK_FLOATS = 8_000_000
"""Counts held at once: 32 MB."""


class Interval(NamedTuple):
    """A 95 % interval; NaN where there is nothing to resample."""

    low: float
    high: float


NOTHING = Interval(float("nan"), float("nan"))


def mean_interval(values: Doubles, seed: int, resamples: int = RESAMPLES) -> Interval:
    """Returns the interval of a mean over users; of paired differences, that of the mean difference.

    Args:
        values: one a user; NaN is left out, shape (users,).
        seed: decides the resamples.
        resamples: how many.
    """
    return columns_interval(values[:, None], seed, resamples)[0]


def columns_interval(values: Doubles, seed: int, resamples: int = RESAMPLES) -> list[Interval]:
    """Returns the interval of each column's mean, all over the same resampled users.

    A column's NaN are left out of its mean in each resample.

    Args:
        values: shape (users, columns).
        seed: decides the resamples.
        resamples: how many.
    """
    if not len(values):
        return [NOTHING] * values.shape[1]
    defined = ~np.isnan(values)
    filled = np.where(defined, values, 0.0).astype(np.float32)
    means = []
    for counts in _counts(len(values), seed, resamples):
        weight = counts @ defined.astype(np.float32)
        means.append(np.divide(counts @ filled, weight, out=np.full(weight.shape, np.nan), where=weight > 0))
    return [_percentiles(column) for column in np.concatenate(means).T]


def relative_interval(a: Doubles, b: Doubles, seed: int, resamples: int = RESAMPLES) -> Interval:
    """Returns the interval of mean(a) / mean(b) - 1 over the same resampled users.

    Args:
        a: one a user, without NaN, shape (users,).
        b: of the same users.
        seed: decides the resamples.
        resamples: how many; those in which mean(b) is 0 are left out.
    """
    if not len(a):
        return NOTHING
    both = np.stack([a, b], axis=1)
    sums = np.concatenate([counts @ both for counts in _counts(len(a), seed, resamples)])
    usable = sums[:, 1] != 0
    return _percentiles(sums[usable, 0] / sums[usable, 1] - 1.0)


def two_group_interval(a: Doubles, b: Doubles, seed: int, resamples: int = RESAMPLES) -> Interval:
    """Returns the interval of mean(a) - mean(b) of two groups of different users.

    Args:
        a: one a user of the first group, without NaN.
        b: one a user of the second.
        seed: decides the resamples, which are drawn within each group.
        resamples: how many.
    """
    if not len(a) or not len(b):
        return NOTHING
    means = [
        np.concatenate([counts @ group for counts in _counts(len(group), seed + place, resamples)])
        / len(group)
        for place, group in enumerate((a, b))
    ]
    return _percentiles(means[0] - means[1])


def _counts(n: int, seed: int, resamples: int) -> Iterator[NDArray[np.float32]]:
    """Gives how often each user is drawn, in blocks of shape (resamples, users)."""
    generator = np.random.default_rng([seed, n])
    step = max(1, BLOCK_FLOATS // n)
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        drawn = generator.integers(0, n, (rows, n)) + np.arange(rows)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float32)


def _percentiles(means: Doubles) -> Interval:
    means = means[np.isfinite(means)]
    if not len(means):
        return NOTHING
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
