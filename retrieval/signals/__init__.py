"""Signals: each scores target items for a taste and says why. One file each, one contract."""

from collections.abc import Mapping
from typing import Any

from .content import Content
from .contract import Direction, Everybody, Ground, Reason, Scored, Signal
from .cooccurrence import Cooccurrence
from .joint import Joint, Shared
from .neighbours import Neighbours, ProfileNeighbours, TextNeighbours
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
    ProfileNeighbours,
)
"""Every signal, in the order of the columns of a fusion."""


def used_signals(settings: Mapping[str, Mapping[str, Any]]) -> tuple[type[Signal], ...]:
    """Returns the signals that take part by the settings of all signals, by name, in their order."""
    return tuple(
        signal for signal in SIGNALS if signal is not ProfileNeighbours or ProfileNeighbours.is_used(settings)
    )


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
    "ProfileNeighbours",
    "Reason",
    "Scored",
    "Shared",
    "Signal",
    "TextNeighbours",
    "Transfer",
    "used_signals",
]
