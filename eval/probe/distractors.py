"""The wrong answers: things of the data that are as likely as the right one to somebody who knows nothing."""

import numpy as np

from ...retrieval.records import Bools, Ints

NEAREST = 20
"""Wrong answers are drawn from so many that are most like the right one in popularity or length."""
WRONG = 3


def as_frequent(column: int, popularity: Ints, allowed: Bools, generator: np.random.Generator) -> Ints | None:
    """Returns three items about as popular as one; None where fewer are allowed.

    Args:
        column: the right item.
        popularity: people who have each item, shape (items,).
        allowed: which items may be drawn, shape (items,); the right one is never drawn.
        generator: decides.
    """
    distance = np.abs(np.log1p(popularity) - np.log1p(popularity[column]))
    return nearest(distance, allowed & (np.arange(len(popularity)) != column), generator)


def nearest(distance: np.ndarray, allowed: Bools, generator: np.random.Generator) -> Ints | None:
    """Returns three random ones of the 20 that are nearest among the allowed; None where fewer are."""
    free = np.flatnonzero(allowed)
    if len(free) < WRONG:
        return None
    shuffled = generator.permutation(free)  # so that equal distances are not drawn in catalogue order
    close = shuffled[np.argsort(distance[shuffled], kind="stable")[:NEAREST]]
    chosen: Ints = generator.choice(close, WRONG, replace=False)
    return chosen
