"""Holm's step-down correction (Holm 1979)."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """Returns the adjusted p-values of a family of tests, in their order.

    An adjusted value below 0.05 may be called significant: the chance of even one false alarm in the family
    stays below 5 %, however the tests depend on each other.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    steps = np.arange(len(p), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * steps), 1.0)
    return [float(value) for value in adjusted]
