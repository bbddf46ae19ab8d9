"""The spread of values that are all equal, which would otherwise prove anything."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])


def variance_if_one_differed(gap: Number, n: Number) -> Number:
    """Returns the variance of `n` equal values as if one of them had been away from the others by the gap."""
    return gap * gap / n
