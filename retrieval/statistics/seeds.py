"""Luck of the seed apart from luck of the users: a two-way random-effects analysis of variance."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


class SeedVariance(NamedTuple):
    """Where the uncertainty of a mean over users and seeds comes from."""

    mean: float
    sd_between_users: float
    """Of users' own means; a negative estimate counts as 0."""
    sd_between_seeds: float
    """Of seeds' own means; a negative estimate counts as 0."""
    sd_rest: float
    """What is left when a user and a seed are known."""
    se_users: float
    """Standard error of the mean if only users were drawn anew."""
    se_seeds: float
    """Standard error of the mean if only seeds were drawn anew; more users do not lower it."""


def seed_variance(values: Doubles) -> SeedVariance:
    """Splits the variance of a metric.

    Args:
        values: without NaN, shape (seeds, users), at least 2 of each.

    Raises:
        ValueError: there are fewer.
    """
    seeds, users = values.shape
    if seeds < 2 or users < 2:
        raise ValueError(f"it takes at least 2 seeds and 2 users, got {seeds} and {users}")
    mean = float(values.mean())
    of_seed, of_user = values.mean(axis=1), values.mean(axis=0)
    rest = values - of_seed[:, None] - of_user[None] + mean
    ms_rest = float((rest**2).sum() / ((seeds - 1) * (users - 1)))
    between_seeds = max(0.0, float(of_seed.var(ddof=1)) - ms_rest / users)
    between_users = max(0.0, float(of_user.var(ddof=1)) - ms_rest / seeds)
    return SeedVariance(
        mean,
        between_users**0.5,
        between_seeds**0.5,
        ms_rest**0.5,
        ((between_users + ms_rest / seeds) / users) ** 0.5,
        ((between_seeds + ms_rest / users) / seeds) ** 0.5,
    )
