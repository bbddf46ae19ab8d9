"""A mean over users that says whom it is over."""

from dataclasses import dataclass

import numpy as np

from .contract import Values


@dataclass(frozen=True)
class Estimate:
    """What users' values come to."""

    mean: float
    """Over users with a defined value; NaN if there is none."""
    n: int
    """Users with a defined value."""
    undefined: int
    """Users without one."""
    misses: int
    """Users whose value is 0, who are part of the mean."""


def summarise(values: Values) -> Estimate:
    """Returns the mean over users whose value is defined, and how many were undefined or missed.

    Args:
        values: NaN where undefined, shape (users,).
    """
    defined = values[~np.isnan(values)]
    n = len(defined)
    mean = float(defined.mean()) if n else float("nan")
    return Estimate(mean, n, len(values) - n, int((defined == 0).sum()))
