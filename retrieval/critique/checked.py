"""What wishes do to the items of a domain: which may be in a list, and by how much each is moved."""

from dataclasses import dataclass, field

import numpy as np

from ..records import Bools, Floats, Ints
from .wish import Wish


@dataclass(frozen=True)
class Checked:
    """A wish and what the catalogue says of it."""

    wish: Wish
    fits: Floats
    """1 fits, 0 does not, NaN: not known; shape (items,)."""
    dropped: bool = False
    """Whether it is a limit that was lifted, because too little was left; it still moves items."""

    @property
    def limits(self) -> bool:
        """Whether items that do not fit are left out."""
        return self.wish.hard and not self.dropped


@dataclass(frozen=True)
class Steering:
    """What is done to one person's scores of the items of a domain."""

    allowed: Bools
    """Which items may be in the list, shape (items,)."""
    lift: Floats
    """How much each score is raised, in standard deviations of the person's best scores, shape (items,)."""
    behind: Ints
    """Of how many limits it is not known whether the item keeps them, shape (items,). An item comes behind
    all those with a lower number."""
    excluded: Bools
    """Which items the person was shown or knows, shape (items,); none of them is allowed."""
    checked: tuple[Checked, ...] = field(default=())
    """The wishes in the order in which they came."""

    @classmethod
    def none(cls, n_items: int) -> "Steering":
        """Returns the steering that changes nothing."""
        nowhere = np.zeros(n_items, dtype=np.bool_)
        zeros = np.zeros(n_items, dtype=np.float32)
        return cls(~nowhere, zeros, np.zeros(n_items, dtype=np.int64), nowhere)
