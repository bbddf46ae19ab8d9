"""How many people of the target domain like an item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ...retrieval.dataset import DomainData
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need


class PopularityConfig(Section):
    """Settings of the counts."""

    newest_most: bool = False
    """Whether a like counts half as much for every year that it is older than the newest one. Without
    times in the data this changes nothing."""


@dataclass(frozen=True)
class Popularity:
    """Counts the likes of all people of the target, bridge users or not."""

    counts: Floats
    """Shape (target items,)."""

    name: ClassVar[str] = "popularity"
    family: ClassVar[Family] = "trivial"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = PopularityConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {"newest_most": [False, True]}
    needs: ClassVar[tuple[Need, ...]] = ()
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = False

    @classmethod
    def fit(cls, training: Training, config: PopularityConfig) -> Self:
        """Counts."""
        return cls(like_counts(training.target, config.newest_most))

    def score(self, people: People) -> Floats:
        """Returns the same row for everybody, read-only."""
        return np.broadcast_to(self.counts, (len(people), len(self.counts)))


def like_counts(data: DomainData, newest_most: bool, rows: Sequence[int] | None = None) -> Floats:
    """Returns the likes of each item, shape (items,).

    Args:
        data: the domain.
        newest_most: weigh each like by its recency.
        rows: whose likes; by default everybody's.
    """
    histories = data.histories
    weights = (histories.strengths > 0).astype(np.float64)
    if newest_most:
        weights *= data.recency
    if rows is not None:
        counted = np.zeros(len(histories), dtype=bool)
        counted[np.asarray(rows, dtype=np.int64)] = True
        weights *= np.repeat(counted, np.diff(histories.indptr))
    return np.bincount(histories.items, weights=weights, minlength=histories.n_items).astype(np.float32)
