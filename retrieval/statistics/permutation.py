"""Paired permutation test by flipping signs (Fisher 1935; Smucker, Allan & Carterette 2007 for retrieval)."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

FLIPS = 10_000
BLOCK_FLOATS = 8_000_000
"""Signs held at once: 32 MB."""


def sign_flip_p(differences: Doubles, seed: int, flips: int = FLIPS) -> float:
    """Returns the two-sided probability of a mean difference this far from 0 if signs were a coin's.

    Where all 2^n sign patterns are no more than `flips`, each is looked at once and the probability is exact;
    else it is (b + 1) / (flips + 1) with b random patterns at least as extreme, so never 0 (Phipson & Smyth
    2010).

    Args:
        differences: one a user; NaN is left out, shape (users,).
        seed: decides the patterns.
        flips: how many patterns.

    Returns:
        1 for no users, or when nobody differs.
    """
    moved = differences[~np.isnan(differences) & (differences != 0)]  # a flipped 0 is a 0
    if not len(moved):
        return 1.0
    observed = abs(float(moved.sum()))
    # Sums of floats depend on their order: what is equal on paper must count as extreme.
    bound = observed - 1e-7 * float(np.abs(moved).sum())
    n = len(moved)
    if n < 31 and 2**n <= flips:
        patterns = (np.arange(2**n)[:, None] >> np.arange(n)[None]) & 1
        sums = (1.0 - 2.0 * patterns) @ moved
        return float((np.abs(sums) >= bound).mean())
    generator = np.random.default_rng([seed, n])
    step = max(1, BLOCK_FLOATS // n)
    extreme = 0
    for start in range(0, flips, step):
        count = min(step, flips - start)
        bits = np.frombuffer(generator.bytes(count * ((n + 7) // 8)), dtype=np.uint8).reshape(count, -1)
        flipped = np.unpackbits(bits, axis=1, count=n).astype(np.float32) @ moved.astype(np.float32)
        extreme += int((np.abs(moved.sum() - 2.0 * flipped.astype(np.float64)) >= bound).sum())
    return (extreme + 1) / (flips + 1)
