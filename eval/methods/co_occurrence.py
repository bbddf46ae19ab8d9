"""Which target items go with the person's source items in people who have both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ...retrieval.bridge import make_direction
from ...retrieval.dataset import DomainData
from ...retrieval.factors import FactorsConfig
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.signals.cooccurrence import Cooccurrence, CooccurrenceConfig
from ...retrieval.spaces import DomainSpace, Tastes
from ..training import People, Training
from .contract import Family, Need


@dataclass(frozen=True)
class CoOccurrence:
    """The signal of the same name by itself: pair counts, damped by the source item's people."""

    signal: Cooccurrence
    space: DomainSpace

    name: ClassVar[str] = "co-occurrence"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = CooccurrenceConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "shrinkage": [10.0, 1.0, 3.0, 30.0, 100.0, 300.0],
        "max_items": [500, 30],
    }
    needs: ClassVar[tuple[Need, ...]] = ("source", "bridge", "interactions")
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: CooccurrenceConfig) -> Self:
        """Counts the pairs over the bridge users."""
        space = _bare(training.source)
        tastes = Tastes(space, training.source.histories)
        direction = make_direction(training.bridge, tastes, training.target, _bare(training.target))
        return cls(Cooccurrence.fit(direction, config.model_dump()), space)

    def score(self, people: People) -> Floats:
        """Sums the damped counts over the person's source items."""
        return self.signal.score(Tastes(self.space, people.source)).values


def _bare(data: DomainData) -> DomainSpace:
    """Returns a space without vectors: the counts read histories only."""
    nothing = np.zeros((len(data.items), 0), dtype=np.float32)
    return DomainSpace(data.domain, data.item_nos, nothing, nothing, FactorsConfig())
