"""How large a paired difference is, whatever its p-value."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


class Effect(NamedTuple):
    """Sizes of a difference a - b over the same users."""

    difference: float
    relative: float | None
    """Over the mean of b; None where that is 0."""
    cohens_d: float | None
    """Mean over standard deviation of the differences (Cohen 1988, d_z); None where nobody differs."""
    better: int
    """Users for whom a is larger."""
    worse: int
    same: int


def effect_of(a: Doubles, b: Doubles) -> Effect:
    """Returns the sizes of a - b.

    Args:
        a: one a user, without NaN, shape (users,).
        b: of the same users.
    """
    differences = a - b
    mean = float(differences.mean()) if len(differences) else 0.0
    base = float(b.mean()) if len(b) else 0.0
    spread = float(differences.std(ddof=1)) if len(differences) > 1 else 0.0
    return Effect(
        difference=mean,
        relative=mean / base if base else None,
        cohens_d=mean / spread if spread else None,
        better=int((differences > 0).sum()),
        worse=int((differences < 0).sum()),
        same=int((differences == 0).sum()),
    )
