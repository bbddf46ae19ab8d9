"""Cross-fitted pools: bridge users' candidates, scored by signals that never saw the answer."""

from typing import NamedTuple

import numpy as np

from ..records import Bools, Floats, Ints
from ..vectors.exact import top_k

DEPTH = 50
"""Best items of each signal and source that enter a pool."""


class Pools(NamedTuple):
    """One pool of candidates a person.

    What no signal of no source ranks among its best `DEPTH` is left out: it could not reach a top ten.
    """

    user_nos: Ints
    """The log's numbers of the people, shape (n,)."""
    features: Floats
    """Min-max scores, shape (n, pool, sources, signals); 0 where a source or signal is missing."""
    items: Ints
    """Target columns, -1 past the end of a pool, shape (n, pool)."""
    relevant: Bools
    """Whether the person has the item, shape (n, pool)."""
    n_relevant: Ints
    """How many items the person has in the target domain, in the pool or not, shape (n,)."""
    lengths: Ints
    """Liked items a source domain, shape (n, sources)."""


def pool_items(scores: list[Floats]) -> Ints:
    """Returns the union of each score array's best items, -1 past the end, shape (people, pool)."""
    best = [top_k(one, min(DEPTH, one.shape[1])) for one in scores]
    rows = [np.unique(np.concatenate([one[person] for one in best])) for person in range(len(scores[0]))]
    items = np.full((len(rows), len(best) * DEPTH), -1, dtype=np.int64)
    for row, members in zip(items, rows, strict=True):
        row[: len(members)] = members
    return items


def join(parts: list[Pools]) -> Pools:
    """Stacks the pools of the folds."""
    width = max(part.items.shape[1] for part in parts)

    def widen(array: np.ndarray, fill: float) -> np.ndarray:
        pads = [(0, 0), (0, width - array.shape[1])] + [(0, 0)] * (array.ndim - 2)
        return np.pad(array, pads, constant_values=fill)

    return Pools(
        user_nos=np.concatenate([part.user_nos for part in parts]),
        features=np.concatenate([widen(part.features, 0.0) for part in parts]),
        items=np.concatenate([widen(part.items, -1) for part in parts]),
        relevant=np.concatenate([widen(part.relevant, False) for part in parts]),
        n_relevant=np.concatenate([part.n_relevant for part in parts]),
        lengths=np.concatenate([part.lengths for part in parts]),
    )
