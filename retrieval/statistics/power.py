"""What a paired comparison could have seen (normal approximation, Cohen 1988)."""

from math import ceil, sqrt

from scipy.special import ndtri

ALPHA = 0.05
POWER = 0.8


def minimum_detectable_effect(sd: float, n: int, alpha: float = ALPHA, power: float = POWER) -> float:
    """Returns the smallest true mean difference that would be found with this power.

    Args:
        sd: standard deviation of the paired differences.
        n: users.
        alpha: two-sided; divide it by the size of the family for Holm's first step.
        power: share of studies that would find it.
    """
    if n < 2:
        return float("inf")
    return float((ndtri(1 - alpha / 2) + ndtri(power)) * sd / sqrt(n))


def users_needed(sd: float, effect: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """Returns how many users it takes to find a mean difference of `effect` with this power."""
    return ceil(((ndtri(1 - alpha / 2) + ndtri(power)) * sd / effect) ** 2)
