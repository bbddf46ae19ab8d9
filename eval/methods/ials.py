"""One implicit-feedback factorisation of both domains together (Hu, Koren & Volinsky 2008)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field, PositiveFloat

from ...retrieval.factors import FactorsConfig, factorise, fold_in
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .joint import joint_histories


class IalsConfig(FactorsConfig):
    """The factorisation's settings; two domains together need a stronger hand than one by itself."""

    regularization: PositiveFloat = 100.0
    """Added to the diagonal of each least-squares system."""
    alpha: Annotated[float, Field(ge=1.0)] = 10.0
    """Confidence of an interaction of strength 1; what was not touched has confidence 1."""


@dataclass(frozen=True)
class Ials:
    """Factors from everybody's joint rows; people are folded in.

    An absent half of a row reads as weak dislike of everything in it, which costs cold users: that is the
    method, and `cmf` is the one that leaves such halves out.
    """

    factors: Floats
    """Shape (source items + target items, factors)."""
    n_source: int
    settings: IalsConfig

    name: ClassVar[str] = "ials"
    family: ClassVar[Family] = "collaborative"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = IalsConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": [64, 32, 128],
        "regularization": [100.0, 50.0, 200.0],
        "alpha": [10.0, 20.0, 5.0],
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: IalsConfig) -> Self:
        """Factorises the joint rows of everybody."""
        factors = factorise(joint_histories(training.everybody), config, training.seed)
        return cls(factors, len(training.source.items), config)

    def score(self, people: People) -> Floats:
        """Returns the products of folded-in people and target items; no history gives zeros."""
        vectors = fold_in(self.factors, joint_histories(people), self.settings)
        return np.asarray(vectors @ self.factors[self.n_source :].T, dtype=np.float32)
