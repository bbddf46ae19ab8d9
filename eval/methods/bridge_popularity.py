"""How many bridge users like an item: cold users are like them, and unlike the average customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .popularity import PopularityConfig, like_counts


@dataclass(frozen=True)
class BridgePopularity:
    """Counts the likes of the bridge users; of everybody where there are none."""

    counts: Floats
    """Shape (target items,)."""

    name: ClassVar[str] = "bridge-popularity"
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
        rows = training.bridge.target_rows.tolist()
        return cls(like_counts(training.target, config.newest_most, rows or None))

    def score(self, people: People) -> Floats:
        """Returns the same row for everybody, read-only."""
        return np.broadcast_to(self.counts, (len(people), len(self.counts)))
