"""What a profile is written from: items with how strongly and how recently the person is tied to them."""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..records import Floats, Item

HALF_LIFE_ITEMS = 20
"""Behind this many newer items an item counts half."""
STEPS = 2
"""Strengths are told apart in halves: other people's ratings move them a little at every build."""


class Taken(NamedTuple):
    """An item of a history."""

    item: Item
    strength: float
    """Negative is dislike."""
    recency: float = 1.0
    """From 0 to 1, the newest; see `recency`."""


def recency(n_items: int) -> Floats:
    """Returns the weight of each of `n_items` items of a history, oldest first, shape (items,)."""
    ages = np.arange(n_items)[::-1]
    weights: Floats = np.exp2(-ages / HALF_LIFE_ITEMS).astype(np.float32)
    return weights


def history_sha256(history: Sequence[Taken]) -> str:
    """Returns the hash of all that a profile can be written from.

    It changes with a new event, another rating or another text of an item, not with the order of the rows:
    that counts through their recency.
    """
    rows = sorted(
        [
            item.domain,
            item.item_id,
            item.title,
            list(item.attributes),
            item.description,
            round(strength * STEPS),
            round(weight, 4),
        ]
        for item, strength, weight in history
    )
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
