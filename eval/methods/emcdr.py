"""EMCDR with a linear map: factors of each domain, and a ridge from one to the other (Man et al. 2017)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveFloat, PositiveInt

from ...retrieval.factors import FactorsConfig, fold_in
from ...retrieval.history import Histories
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.vectors.exact import unit_rows
from ..training import People, Training
from .contract import Family, Need


class EmcdrConfig(Section):
    """Settings of the factors and of the map."""

    factors: PositiveInt = 64
    """Dimensions of both domains' factors."""
    ridge: PositiveFloat = 1.0
    """Regularisation of the map, relative to the mean of the Gram matrix's diagonal."""
    unit: bool = True
    """Whether people's vectors are scaled to length one before the map is learned."""


@dataclass(frozen=True)
class Emcdr:
    """Maps a person's source vector to a target vector, learned on bridge users.

    Differs from the paper in the factors (implicit alternating least squares in place of maximum-margin or
    rating factorisation) and in the closed form.
    """

    source: Floats
    """Item factors, shape (source items, factors)."""
    target: Floats
    mapping: Floats
    """Shape (factors, factors)."""
    factors: FactorsConfig
    unit: bool

    name: ClassVar[str] = "emcdr"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = EmcdrConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": (64, 32, 128),
        "ridge": (1.0, 0.1, 0.3, 3.0, 10.0),
        "unit": (True, False),
    }
    needs: ClassVar[tuple[Need, ...]] = ("source", "bridge")
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: EmcdrConfig) -> Self:
        """Factorises each domain with all its people, then solves the ridge over the bridge users."""
        factors = FactorsConfig(factors=config.factors)
        source, target = (training.factors(side, factors) for side in ("source", "target"))
        people = training.bridge_people
        known = vectors(source, people.source, factors, unit=config.unit)
        wanted = vectors(target, people.target, factors, unit=config.unit)
        gram = known.T @ known
        penalty = config.ridge * max(float(np.trace(gram)) / len(gram), 1e-9)
        mapping = np.linalg.solve(gram + penalty * np.eye(len(gram), dtype=np.float32), known.T @ wanted)
        return cls(source, target, mapping.astype(np.float32), factors, config.unit)

    def score(self, people: People) -> Floats:
        """Multiplies the mapped vectors with the target items' factors."""
        known = vectors(self.source, people.source, self.factors, unit=self.unit)
        return np.asarray((known @ self.mapping) @ self.target.T, dtype=np.float32)


def vectors(items: Floats, histories: Histories, config: FactorsConfig, *, unit: bool) -> Floats:
    """Returns people's folded-in vectors, shape (people, factors)."""
    folded = fold_in(items, histories, config)
    return unit_rows(folded) if unit else folded
