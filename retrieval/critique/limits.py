"""Which limits hold: where all of them together leave next to nothing, older ones give way."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..records import Bools
from .checked import Checked

HANDFUL = 3
"""Limits together must leave so many items; the newest one alone only a single one."""


def hold(checked: Sequence[Checked], excluded: Bools) -> tuple[Checked, ...]:
    """Returns the wishes, with `dropped` set for limits that were lifted.

    The newest limit holds if any item keeps it. Then each older one, newer before older, holds if a handful
    of items still keeps all that hold; else it is lifted, and an older one that harms less may hold. Items
    of which it is not known count as keeping a limit.

    Args:
        checked: the wishes, the oldest first.
        excluded: items that cannot be in the list anyway, shape (items,).
    """
    left = ~excluded
    least = min(1, int(left.sum()))
    lifted: set[int] = set()
    for place in reversed([place for place, one in enumerate(checked) if one.wish.hard]):
        remaining = left & ~(checked[place].fits == 0)
        if np.count_nonzero(remaining) >= least:
            left, least = remaining, min(HANDFUL, int(np.count_nonzero(remaining)))
        else:
            lifted.add(place)
    return tuple(replace(one, dropped=place in lifted) for place, one in enumerate(checked))
