"""Trades a little relevance for a catalogue that is seen: items that everybody is shown must be wanted more.

Good rankers show everybody the same few hundred items. Here a score is lowered by how exposed its item is
already, little at the top of a list and most at its end, where a hit counts least. Nothing is drawn at
random and nothing depends on what others were shown today: the same person gets the same list.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..records import Floats, Ints
from ..vectors.exact import top_k

POOL = 200
"""Items of each person that a list can be chosen from, and that count as exposure."""
SPAN_RANK = 50
"""A score's distance from the best is measured against that of the item at this rank."""
GROWTH = 2.0
"""The penalty of a place grows with the place's share of the list to this power."""


class Chosen(NamedTuple):
    """Lists that were chosen for relevance and exposure together, best place first."""

    items: Ints
    """Shape (people, k)."""
    scores: Floats
    """The lowered scores by which they were chosen; they fall along a list."""


def exposure(blocks: Sequence[Floats]) -> Floats:
    """Returns how exposed each item is: the root of the share of people who have it in their pool.

    Args:
        blocks: scores of a sample of people, each of shape (people, items); at least one block.
    """
    n_items = blocks[0].shape[1]
    counts = np.zeros(n_items, dtype=np.int64)
    for scores in blocks:
        counts += np.bincount(top_k(scores, min(POOL, n_items)).ravel(), minlength=n_items)
    people = sum(len(scores) for scores in blocks)
    return np.sqrt(counts / max(1, people)).astype(np.float32)


def choose(scores: Floats, exposed: Floats, amount: float, k: int) -> Chosen:
    """Chooses each list place by place.

    Args:
        scores: shape (people, items); minus infinity for what must not be shown.
        exposed: of each item, as `exposure` gives it, shape (items,) or (people, items).
        amount: 0 is by score alone; at 1 an item in everybody's pool loses at the last place what lies
            between the scores at rank 1 and rank 50.
        k: length of the lists, at most `POOL`.
    """
    people = np.arange(len(scores))
    pool = top_k(scores, min(max(POOL, k), scores.shape[1]))
    values = np.take_along_axis(scores, pool, axis=1).astype(np.float32)
    penalty = (
        amount * _span(values) * np.take_along_axis(np.broadcast_to(exposed, scores.shape), pool, axis=1)
    )
    hidden = ~np.isfinite(values)
    values = np.where(hidden, np.finfo(np.float32).min, values)
    k = min(k, pool.shape[1])
    items = np.empty((len(scores), k), dtype=np.int64)
    chosen = np.empty((len(scores), k), dtype=np.float32)
    for place in range(k):
        lowered = values - penalty * ((place + 1) / k) ** GROWTH
        best = lowered.argmax(axis=1)
        items[:, place], chosen[:, place] = pool[people, best], lowered[people, best]
        values[people, best] = -np.inf
    return Chosen(items, np.where(chosen > np.finfo(np.float32).min, chosen, -np.inf))


def _span(values: Floats) -> Floats:
    """Returns the distance between the best score and the one at `SPAN_RANK`, shape (people, 1)."""
    finite = np.isfinite(values)
    last = np.minimum(SPAN_RANK, finite.sum(axis=1)) - 1
    low = np.take_along_axis(values, np.maximum(last, 0)[:, None], axis=1)
    span = np.where(np.isfinite(low), values[:, :1] - low, 0.0)
    return np.where(np.isfinite(span), span, 0.0).astype(np.float32)
