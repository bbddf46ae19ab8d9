"""Signals: each scores target items for a taste and says why. One file each, one contract."""

from .content import Content
from .contract import Direction, Everybody, Ground, Reason, Scored, Signal
from .cooccurrence import Cooccurrence
from .joint import Joint, Shared
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
    Joint,
    Shared,
)
"""Every signal, in the order of the columns of a fusion."""

__all__ = [
    "SIGNALS",
    "Content",
    "Cooccurrence",
    "Direction",
    "Everybody",
    "Ground",
    "Joint",
    "Neighbours",
    "Popularity",
    "Reason",
    "Scored",
    "Shared",
    "Signal",
    "TextNeighbours",
    "Transfer",
]
