"""Maps source factors to target factors by a ridge learned on bridge users (Man et al. 2017, EMCDR)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveFloat

from ..factors import fold_in, item_shares
from ..records import Floats, Ints
from ..settings import Section
from ..spaces import DomainSpace, Tastes
from ..vectors.exact import unit_rows
from .contract import Arrays, Direction, Ground, PlainScores, Reason

NAMED_ITEMS = 2
"""At most so many own items are named as the reason of a score."""


class TransferConfig(Section):
    """Settings of the map."""

    ridge: PositiveFloat = 1.0
    """Regularisation, relative to the mean of the Gram matrix's diagonal."""


@dataclass(frozen=True)
class Transfer:
    """A linear map between the two domains' factors, both with rows of length one.

    Differs from the paper in the map (linear, closed form) and in that the target factors are folded in.
    """

    target: DomainSpace
    mapping: Floats
    """Shape (source factors, target factors)."""

    name: ClassVar[str] = "transfer"
    needs_bridge: ClassVar[bool] = True

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Solves the ridge over the bridge users."""
        config = TransferConfig(**settings)
        known = unit_rows(direction.voters.factors)
        wanted = unit_rows(fold_in(direction.target.factors, direction.answers, direction.target.config))
        gram = known.T @ known
        penalty = config.ridge * max(float(np.trace(gram)) / len(gram), 1e-9)
        mapping = np.linalg.solve(gram + penalty * np.eye(len(gram), dtype=np.float32), known.T @ wanted)
        return cls(direction.target, mapping.astype(np.float32))

    def arrays(self) -> Arrays:
        """Returns the map."""
        return {"mapping": self.mapping}

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Takes the map as it was."""
        return cls(ground.target, arrays["mapping"])

    def score(self, tastes: Tastes) -> PlainScores:
        """Multiplies the mapped tastes with the target items' factors."""
        mapped = unit_rows(tastes.factors) @ self.mapping
        values = np.asarray(mapped @ self.target.factors.T, dtype=np.float32)
        return PlainScores(values, lambda person, items: self._reasons(tastes, values[person], person, items))

    def _reasons(self, tastes: Tastes, values: Floats, person: int, items: Ints) -> list[Reason | None]:
        space = tastes.space
        liked = tastes.histories.liked(person)
        shares = item_shares(space.factors, tastes.histories, person, space.config)
        by_item = (shares @ self.mapping) @ self.target.factors[items].T
        reasons: list[Reason | None] = []
        for place, item in enumerate(items):
            strongest = np.argsort(-by_item[:, place], kind="stable")[:NAMED_ITEMS]
            own = tuple(int(liked[i]) for i in strongest if by_item[i, place] > 0)
            reason = Reason("transfer", float(values[item]), own=own)
            reasons.append(reason if own and values[item] > 0 else None)
        return reasons
