"""What became of each wish, in numbers that can be told: '12 of 20 fit; the lengths of 5 are unknown'."""

from dataclasses import dataclass

import numpy as np

from ..records import Ints
from .checked import Steering
from .wish import Wish


@dataclass(frozen=True, slots=True)
class WishCount:
    """How a wish fares among the candidates that there were before it."""

    wish: Wish
    fit: int
    """How many candidates fit."""
    unknown: int
    """Of how many the catalogue does not tell."""
    of: int
    """Candidates looked at."""
    dropped: bool
    """Whether it is a limit that was lifted because too little was left."""


def counts(steering: Steering, pool: Ints) -> tuple[WishCount, ...]:
    """Returns the count of each wish.

    Args:
        steering: as the critic gives it.
        pool: columns of the candidates of the unsteered list; those that the person was shown or knows are
            left out.
    """
    pool = pool[~steering.excluded[pool]]
    return tuple(
        WishCount(
            one.wish,
            int((one.fits[pool] == 1).sum()),
            int(np.isnan(one.fits[pool]).sum()),
            len(pool),
            one.dropped,
        )
        for one in steering.checked
    )
