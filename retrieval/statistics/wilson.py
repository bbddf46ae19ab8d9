"""The interval of a share (Wilson 1927): right for few questions and for shares near 0 and 1."""

import math

Z = 1.959964


def wilson(share: float, n: int) -> tuple[float, float]:
    """Returns the 95 % interval of a share of `n`; (0, 1) if `n` is 0."""
    if not n:
        return 0.0, 1.0
    scale = 1 + Z * Z / n
    centre = (share + Z * Z / (2 * n)) / scale
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)
