"""Collective matrix factorisation (Singh & Gordon 2008) by itself; see `retrieval/collective.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ...retrieval.collective import Collective, CollectiveConfig, collective_factors, parts_of
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.weighted_als import Ties, solve_exactly
from ..training import People, Training
from .contract import Family, Need


@dataclass(frozen=True)
class Cmf:
    """Users share one vector over both domains; a cold user's empty target half does not count."""

    items: Collective
    settings: CollectiveConfig

    name: ClassVar[str] = "cmf"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = CollectiveConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": [64, 32],
        "regularization": [100.0, 200.0],
        "alpha": [20.0, 30.0, 10.0],
        "source_weight": [0.5, 0.2, 0.8],
    }
    needs: ClassVar[tuple[Need, ...]] = ("source", "interactions")
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: CollectiveConfig) -> Self:
        """Factorises with everybody taking part."""
        people = training.everybody
        seeded = config.model_copy(update={"seed": training.seed})
        return cls(collective_factors(people.source, people.target, seeded), config)

    def score(self, people: People) -> Floats:
        """Returns the products of folded-in people and target items; no history gives zeros."""
        ties = [Ties.of(side, self.settings.alpha) for side in (people.source, people.target)]
        parts = parts_of(ties, list(self.items), self.settings)
        vectors = solve_exactly(parts, self.settings.regularization)
        return np.asarray(vectors @ self.items.target.T, dtype=np.float32)
