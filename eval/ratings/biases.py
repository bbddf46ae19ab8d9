"""Predictors without training: means and biases."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...retrieval.records import Ints
from .contract import Known, Pairs
from .data import Doubles, Table

ITEM_SHRINK = 5.0
"""Ratings at the global mean that are added to each item's, where the setting is another."""


@dataclass(frozen=True)
class GlobalMean:
    """The mean of all known target ratings, for everybody and everything."""

    name: str = "global-mean"
    is_trained: bool = False
    settings: tuple[float, ...] = (0.0,)

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the mean."""
        yield np.full(len(asked.users), known.target.values.mean())


@dataclass(frozen=True)
class ItemMean:
    """The item's mean rating, shrunken to the global mean; the setting is how many ratings that weighs."""

    name: str = "item-mean"
    is_trained: bool = False
    settings: tuple[float, ...] = (5.0, 1.0, 20.0)

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields each item's mean; an item without ratings has the global one."""
        yield known.target.values.mean() + item_biases(known.target, setting)[asked.items]


@dataclass(frozen=True)
class UserBias:
    """Global mean + the item's bias + the person's own bias, which the source domain tells.

    A person's bias is how far their source ratings lie above those items' means, shrunken to 0; the
    setting is how many ratings that weighs.
    """

    name: str = "user-bias"
    is_trained: bool = False
    settings: tuple[float, ...] = (5.0, 1.0, 20.0)

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the sum; somebody without source ratings has no bias."""
        source, target = known.source, known.target
        rest = source.values - source.values.mean() - item_biases(source, ITEM_SHRINK)[source.items]
        own = _shrunken(rest, source.users, source.n_users, setting)
        yield target.values.mean() + item_biases(target, ITEM_SHRINK)[asked.items] + own[asked.users]


def item_biases(table: Table, shrink: float) -> Doubles:
    """Returns how far each item's ratings lie above the global mean, shape (items,)."""
    return _shrunken(table.values - table.values.mean(), table.items, table.n_items, shrink)


def _shrunken(values: Doubles, groups: Ints, n_groups: int, shrink: float) -> Doubles:
    sums = np.bincount(groups, weights=values, minlength=n_groups)
    return np.asarray(sums / (np.bincount(groups, minlength=n_groups) + shrink), dtype=np.float64)
