"""Collective matrix factorisation (Singh & Gordon 2008) for implicit feedback in two domains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field, PositiveFloat, PositiveInt

from ...retrieval.history import Histories
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .weighted_als import Part, Ties, solve, solve_exactly

MAX_START = 0.1
"""Factors start uniformly between 0 and this, over the root of their number."""


class CmfConfig(Section):
    """Settings of the factorisation."""

    factors: PositiveInt = 64
    """Dimensions; small catalogues take a quarter of their number of items, at least 8."""
    regularization: PositiveFloat = 100.0
    """Added to the diagonal of each least-squares system."""
    alpha: Annotated[float, Field(ge=1.0)] = 20.0
    """Confidence of a tie of strength 1; what an active person did not touch has confidence 1."""
    source_weight: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    """Weight of the source's loss; the target's is the rest up to 1, and both are doubled, so that at a
    half each counts as in a factorisation of its own."""
    iterations: PositiveInt = 8


@dataclass(frozen=True)
class Cmf:
    """Users share one vector over both domains, items have theirs in each.

    Each domain's loss is the weighted squared error of Hu, Koren & Volinsky 2008 over the people who are
    active in it. So a cold user's empty target half does not count, where in a joint factorisation it
    reads as dislike. Singh and Gordon's Newton steps are least-squares steps here, the loss being
    quadratic.
    """

    source: Floats
    """Shape (source items, factors)."""
    target: Floats
    """Shape (target items, factors)."""
    settings: CmfConfig

    name: ClassVar[str] = "cmf"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = CmfConfig
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
    def fit(cls, training: Training, config: CmfConfig) -> Self:
        """Alternates between users and the items of both domains, everybody taking part."""
        people = training.everybody
        sides = [people.source, people.target]
        users, *items = _start(len(people), sides, config.factors, training.seed)
        ties = [Ties.of(side, config.alpha) for side in sides]
        turned = [part.turned for part in ties]
        for _ in range(config.iterations):
            users = solve(users, _parts(ties, items, config), config.regularization)
            for place, part in enumerate(turned):
                active = users * ties[place].active[:, None]
                weighted = [Part(part, active, _weight(place, config))]
                items[place] = solve(items[place], weighted, config.regularization)
        return cls(items[0], items[1], config)

    def score(self, people: People) -> Floats:
        """Returns the products of folded-in people and target items; no history gives zeros."""
        ties = [Ties.of(side, self.settings.alpha) for side in (people.source, people.target)]
        parts = _parts(ties, [self.source, self.target], self.settings)
        return solve_exactly(parts, self.settings.regularization) @ self.target.T


def _parts(ties: Sequence[Ties], items: Sequence[Floats], config: CmfConfig) -> list[Part]:
    """Returns both domains' losses as the users' step sees them."""
    pairs = zip(ties, items, strict=True)
    return [Part(part, factors, _weight(place, config)) for place, (part, factors) in enumerate(pairs)]


def _weight(place: int, config: CmfConfig) -> float:
    return 2 * (config.source_weight if place == 0 else 1 - config.source_weight)


def _start(n_people: int, sides: Sequence[Histories], factors: int, seed: int) -> list[Floats]:
    """Returns where users and the items of both domains start."""
    smallest = sum(side.n_items for side in sides)
    dimensions = min(factors, max(8, smallest // 4))
    generator = np.random.default_rng([seed, n_people, smallest])
    most = np.float32(MAX_START / np.sqrt(dimensions))
    sizes = [n_people, *(side.n_items for side in sides)]
    return [generator.random((size, dimensions), dtype=np.float32) * most for size in sizes]
