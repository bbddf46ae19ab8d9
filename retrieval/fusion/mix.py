"""The weights of the signals, by amount of history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..records import Floats, Ints
from ..signals import SIGNALS

SIGNAL_NAMES: tuple[str, ...] = tuple(signal.name for signal in SIGNALS)

DEFAULT_WEIGHTS: dict[str, float] = {
    "neighbours": 1.0,
    "transfer": 1.0,
    "cooccurrence": 0.5,
    "content": 0.75,
    "joint": 1.0,
    "shared": 1.0,
}
"""The untuned sum that did well in every direction measured; a signal that is not named has weight 0."""

HISTORY_BOUNDS: tuple[int, ...] = (1, 3, 6, 11)
"""Lower bounds of the amounts of source history: 1-2, 3-5, 6-10, 11 and more liked items."""


@dataclass(frozen=True)
class Mix:
    """Weights of the columns of a score array, one row an amount of history."""

    weights: Floats
    """Shape (amounts of history, signals), none negative."""
    learned: bool = False

    def of_lengths(self, lengths: Ints) -> Floats:
        """Returns each person's weights, shape (people, signals)."""
        amounts = np.searchsorted(HISTORY_BOUNDS, lengths, side="right") - 1
        return self.weights[np.maximum(amounts, 0)]


def default_mix(available: Sequence[str] = SIGNAL_NAMES) -> Mix:
    """Returns the fixed mix; without any signal that learns from bridge users, popularity joins content."""
    weights = {name: weight for name, weight in DEFAULT_WEIGHTS.items() if name in available}
    if set(weights) <= {"content"}:
        weights = {"popularity": 1.0, "content": 0.5}
    return fixed_mix(weights)


def fixed_mix(weights: Mapping[str, float]) -> Mix:
    """Returns a mix with the same weights for every amount of history."""
    row = [weights.get(name, 0.0) for name in SIGNAL_NAMES]
    return Mix(np.tile(np.array(row, dtype=np.float32), (len(HISTORY_BOUNDS), 1)))


def min_max(scores: Floats) -> Floats:
    """Scales each row to [0, 1]; a row of equal scores becomes 0.

    Args:
        scores: shape (people, items).
    """
    low = scores.min(axis=1, keepdims=True)
    span = scores.max(axis=1, keepdims=True) - low
    scaled: Floats = (scores - low) / np.where(span > 0, span, np.float32(1.0))
    return scaled.astype(np.float32, copy=False)
