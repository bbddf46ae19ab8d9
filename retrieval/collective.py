"""Collective matrix factorisation (Singh & Gordon 2008) for implicit feedback in two domains."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field, PositiveFloat, PositiveInt

from .history import Histories
from .records import Floats
from .settings import Section
from .weighted_als import Part, Ties, solve

MAX_START = 0.1
"""Factors start uniformly between 0 and this, over the root of their number."""


class CollectiveConfig(Section):
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
    seed: int = 20261121
    """Decides where the factors start."""

    @property
    def weights(self) -> tuple[float, float]:
        """What the losses of source and target are multiplied by."""
        return 2 * self.source_weight, 2 * (1 - self.source_weight)


class Collective(NamedTuple):
    """Item factors of both domains in one space."""

    source: Floats
    """Shape (source items, factors)."""
    target: Floats
    """Shape (target items, factors)."""


def collective_factors(source: Histories, target: Histories, config: CollectiveConfig) -> Collective:
    """Factorises two domains whose people share one vector.

    Each domain's loss is the weighted squared error of Hu, Koren & Volinsky 2008 over the people who are
    active in it. So a person's empty half does not count, where in a joint factorisation it reads as
    dislike. Singh and Gordon's Newton steps are least-squares steps here, the loss being quadratic.

    Args:
        source: everybody; an empty row for who is not active there.
        target: the same people in the same order.
        config: settings.
    """
    sides = (source, target)
    users, *items = _start(sides, config)
    ties = [Ties.of(side, config.alpha) for side in sides]
    turned = [part.turned for part in ties]
    for _ in range(config.iterations):
        users = solve(users, parts_of(ties, items, config), config.regularization)
        for place, part in enumerate(turned):
            active = users * ties[place].active[:, None]
            items[place] = solve(
                items[place], [Part(part, active, config.weights[place])], config.regularization
            )
    return Collective(items[0], items[1])


def parts_of(ties: Sequence[Ties], items: Sequence[Floats], config: CollectiveConfig) -> list[Part]:
    """Returns both domains' losses as the users' step sees them."""
    return [
        Part(part, factors, weight) for part, factors, weight in zip(ties, items, config.weights, strict=True)
    ]


def _start(sides: Sequence[Histories], config: CollectiveConfig) -> list[Floats]:
    """Returns where users and the items of both domains start."""
    people, smallest = len(sides[0]), sum(side.n_items for side in sides)
    dimensions = min(config.factors, max(8, smallest // 4))
    generator = np.random.default_rng([config.seed, people, smallest])
    most = np.float32(MAX_START / np.sqrt(dimensions))
    sizes = [people, *(side.n_items for side in sides)]
    return [generator.random((size, dimensions), dtype=np.float32) * most for size in sizes]
