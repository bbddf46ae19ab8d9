"""Lists of people whose target history the signals never saw: what a language model is judged on."""

from typing import NamedTuple

import numpy as np

from ..records import Bools, Floats, Ints
from .learn import blend, fused_by_source
from .mix import Mix
from .pools import Pools
from .sources import SourceMix

LIST_LENGTH = 20
"""As many candidates as a model is shown."""
MAX_LISTS = 500


class HeldOutLists(NamedTuple):
    """The best candidates of bridge users, cross-fitted; only lists with something to find in them."""

    user_nos: Ints
    """The log's numbers, shape (n,)."""
    item_nos: Ints
    """The log's numbers, best first, shape (n, 20)."""
    scores: Floats
    """Fused, shape (n, 20)."""
    relevant: Bools
    """Whether the person has the item, shape (n, 20)."""


def held_out_lists(
    pools: Pools, names: list[str], mixes: list[Mix], source_mix: SourceMix, item_nos: Ints
) -> HeldOutLists:
    """Returns at most 500 lists.

    Args:
        pools: the cross-fitted pools.
        names: the sources, in the order of the pools.
        mixes: their mixes, in the same order.
        source_mix: how the sources are blended.
        item_nos: the log's number of each target column.
    """
    present = (pools.lengths > 0).astype(np.float32)
    scores = blend(fused_by_source(pools, mixes), present, names, source_mix)
    scores = np.where(pools.items >= 0, scores, -np.inf)
    length = min(LIST_LENGTH, scores.shape[1])
    best = np.argsort(-scores, axis=1, kind="stable")[:, :length]
    relevant = np.take_along_axis(pools.relevant, best, axis=1)
    full = np.isfinite(np.take_along_axis(scores, best[:, -1:], axis=1)).ravel()
    useful = np.flatnonzero(relevant.any(axis=1) & full)[:MAX_LISTS]
    return HeldOutLists(
        pools.user_nos[useful],
        item_nos[np.take_along_axis(pools.items, best, axis=1)[useful]],
        np.take_along_axis(scores, best, axis=1)[useful].astype(np.float32),
        relevant[useful],
    )
