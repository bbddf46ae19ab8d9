"""How far a running mean may stray by chance alone when it is looked at all the time.

The shape is that of the Robbins normal mixture (Robbins 1970; Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas
2021), which holds for ever. Over a test that ends after a planned number of people it is wider than it need
be, so its one constant is set here for that horizon: a Brownian motion that is looked at after every person
from the first look to the last leaves the boundary with probability alpha, no more and no less.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Doubles = NDArray[np.float64]

CELL = 0.25
"""Width of a cell of the grid on which the crossing probability is worked out, in one person's deviations."""
DENSE = 400
"""Up to so many people every look is worked out by itself; later ones in steps of 1 / DENSE of the people."""
OVERSHOOT = 0.5826
"""-zeta(1/2) / sqrt(2 pi): how far a random walk jumps over a boundary on average, in deviations of a step
(Siegmund 1985). It turns many small steps into a large one."""
TOLERANCE = 1e-4
"""Of a crossing probability, relative."""
ROUNDS = 60
LEAST = 1e-12
"""Crossing probabilities below it are lost in rounding."""


def mixing(planned: int, alpha: float) -> float:
    """Returns the mixing parameter rho^2 that makes the mixture tightest after `planned` people.

    It is the approximation of Waudby-Smith et al. (2021), whose boundary lasts for ever.
    """
    return float((-2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha))) / planned)


def multipliers(n: Doubles, rho2: float, log_bound: float) -> Doubles:
    """Returns how many standard errors the boundary is from the mean after each of `n` people.

    Args:
        n: people, any shape.
        rho2: mixing parameter.
        log_bound: log of what the mixture's evidence may not exceed.
    """
    grown = 1 + rho2 * n
    return np.sqrt(np.maximum(0.0, grown / (rho2 * n) * (np.log(grown) + 2 * log_bound)))


def evidence(z: Doubles, n: Doubles, rho2: float) -> Doubles:
    """Returns the log of the mixture's evidence against a mean of 0: that at which `z` is the multiplier."""
    grown = 1 + rho2 * n
    return (z**2 * rho2 * n / grown - np.log(grown)) / 2


@lru_cache(maxsize=256)
def calibrated(planned: int, first: int, alpha: float) -> float:
    """Returns the log bound that Brownian motion exceeds with probability `alpha` at [first, planned].

    Args:
        planned: people at the last look.
        first: people at the first look.
        alpha: two-sided.

    Raises:
        ValueError: alpha is not between 0 and 1, or the looks are not in order.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha}")
    if not 2 <= first <= planned:
        raise ValueError(f"the first look must lie between 2 and the {planned} planned people, got {first}")
    rho2 = mixing(planned, alpha)

    def excess(log_bound: float) -> float:
        return float(np.log(crossing_probability(planned, first, rho2, log_bound) / alpha))

    # The bound that holds for ever is crossed less often than alpha, so the one sought is below it.
    high = float(-np.log(alpha))
    low = high - 1.0
    while excess(low) < 0:
        high, low = low, low - 1.0
    return _root(excess, low, high)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Returns where a falling function is 0 between two places (regula falsi, Illinois)."""
    at_low, at_high = falling(low), falling(high)
    for _ in range(ROUNDS):
        middle = low + (high - low) * at_low / (at_low - at_high)
        value = falling(middle)
        if abs(value) < TOLERANCE:
            break
        if value > 0:
            low, at_low, at_high = middle, value, at_high / 2
        else:
            high, at_high, at_low = middle, value, at_low / 2
    return middle


@lru_cache(maxsize=256)
def crossing_probability(planned: int, first: int, rho2: float, log_bound: float) -> float:
    """Returns how probable it is that Brownian motion leaves the boundary at a look in [first, planned].

    The density of the motion is carried from look to look on a grid, and what lies beyond the boundary is
    taken away (Armitage, McPherson & Rowe 1969). Convolution with a step is exact by Fourier transform.

    Args:
        planned: people at the last look.
        first: people at the first look.
        rho2: mixing parameter.
        log_bound: of the boundary.

    Returns:
        The probability; 1e-12 if it is smaller.
    """
    if log_bound > -np.log(LEAST):  # the boundary of the infinite horizon is enough (Ville's inequality)
        return LEAST
    looks = list(_looks(first, planned))
    ends = np.array([end for end, _ in looks], dtype=np.float64)
    steps = np.array([step for _, step in looks], dtype=np.float64)
    edges = multipliers(ends, rho2, log_bound) * np.sqrt(ends) - OVERSHOOT * (np.sqrt(steps) - 1)
    reach = float(edges.max() + 8 * np.sqrt(steps.max()))
    size = 1 << int(np.ceil(np.log2(2 * max(reach, 8.0) / CELL)))
    places = np.abs(np.arange(size) - size // 2) * CELL
    squared = (2 * np.pi * np.fft.rfftfreq(size, CELL)) ** 2 / 2
    borders = np.clip((np.arange(size + 1) - size // 2 - 0.5) * CELL, -edges[0], edges[0])
    mass = np.diff(ndtr(borders / np.sqrt(first)))
    spread, last = np.exp(-squared), 1
    for edge, step in zip(edges[1:], steps[1:], strict=True):
        if step != last:
            spread, last = np.exp(-squared * step), step
        mass = np.fft.irfft(np.fft.rfft(mass) * spread, size) * _inside(places, edge)
    return float(min(1.0, max(LEAST, 1 - mass.sum())))


def _looks(first: int, planned: int) -> Iterator[tuple[int, int]]:
    """Gives the people at each look and how many came since the one before, for which the first counts 1."""
    at, step = first, 1
    yield at, step
    while at < planned:
        step = min(max(1, at // DENSE), planned - at)
        at += step
        yield at, step


def _inside(places: Doubles, edge: float) -> Doubles:
    """Returns which share of each cell lies within the edge."""
    return np.clip((edge - places) / CELL + 0.5, 0.0, 1.0)
