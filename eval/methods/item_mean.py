"""How much those who have an item like it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import NonNegativeFloat

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need


class ItemMeanConfig(Section):
    """Settings of the mean."""

    damping: NonNegativeFloat = 5.0
    """Each item's mean is drawn towards the domain's as if this many people had said the latter."""


@dataclass(frozen=True)
class ItemMean:
    """Mean strength of an item's ties, damped.

    With implicit data, where every tie is equally strong, all items are equal: the list is then in the
    order in which the evaluator breaks ties, which is chance.
    """

    means: Floats
    """Shape (target items,)."""

    name: ClassVar[str] = "item-mean"
    family: ClassVar[Family] = "trivial"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ItemMeanConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {"damping": [5.0, 1.0, 10.0, 25.0, 50.0, 100.0]}
    needs: ClassVar[tuple[Need, ...]] = ()
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = False

    @classmethod
    def fit(cls, training: Training, config: ItemMeanConfig) -> Self:
        """Takes the means; an item that nobody has gets the domain's."""
        histories = training.target.histories
        strengths = histories.strengths.astype(np.float64)
        overall = strengths.mean() if len(strengths) else 0.0
        # Means of the differences: equal ties then give exactly equal items.
        above = np.bincount(histories.items, weights=strengths - overall, minlength=histories.n_items)
        people = np.bincount(histories.items, minlength=histories.n_items)
        means = overall + above / np.maximum(people + config.damping, 1e-9)
        return cls(means.astype(np.float32))

    def score(self, people: People) -> Floats:
        """Returns the same row for everybody, read-only."""
        return np.broadcast_to(self.means, (len(people), len(self.means)))
