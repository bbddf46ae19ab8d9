"""Signals: each scores target items for a taste and says why. One file each, one contract."""

from .content import Content
from .contract import Direction, Ground, Reason, Scored, Signal
from .cooccurrence import Cooccurrence
from .neighbours import Neighbours, TextNeighbours
from .popularity import Popularity
from .transfer import Transfer

SIGNALS: tuple[type[Signal], ...] = (
    Neighbours,
    Transfer,
    Cooccurrence,
    TextNeighbours,
    Content,
    Popularity,
)
"""Every signal, in the order of the columns of a fusion."""

__all__ = [
    "SIGNALS",
    "Content",
    "Cooccurrence",
    "Direction",
    "Ground",
    "Neighbours",
    "Popularity",
    "Reason",
    "Scored",
    "Signal",
    "TextNeighbours",
    "Transfer",
]
