"""Both domains factorised together: people have one vector, whichever domain they are active in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field, PositiveFloat

from ..collective import CollectiveConfig, collective_factors
from ..factors import FactorsConfig, bounded, factorise, fold_in, item_shares
from ..history import Histories
from ..records import Floats, Ints
from ..spaces import Tastes
from .contract import Arrays, Direction, Everybody, Ground, PlainScores, Reason

NAMED_ITEMS = 2
"""At most so many own items are named as the reason of a score."""


class JointConfig(FactorsConfig):
    """Settings of the factorisation; two domains together need a stronger hand than one by itself."""

    regularization: PositiveFloat = 100.0
    """Added to the diagonal of each least-squares system."""
    alpha: Annotated[float, Field(ge=1.0)] = 10.0
    """Confidence of an interaction of strength 1; what was not touched has confidence 1."""
    seed: int = 20261121
    """Decides where the factors start."""


@dataclass(frozen=True)
class Joint:
    """One factorisation of everybody's rows over both catalogues (Hu, Koren & Volinsky 2008).

    A person's empty half reads as weak dislike of everything in it, which costs cold users; it learns from
    the people of single domains and is strong where they are many. `Shared` leaves empty halves out.
    """

    known: Floats
    """Factors of all items that a person is folded in by, the source's first, shape (items, factors)."""
    wanted: Floats
    """Factors of the target items, shape (target items, factors)."""
    config: FactorsConfig
    """How people are folded in."""

    name: ClassVar[str] = "joint"
    needs_bridge: ClassVar[bool] = True
    settings_type: ClassVar[type[JointConfig] | type[CollectiveConfig]] = JointConfig

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Factorises everybody's joint rows."""
        config, people = JointConfig(**settings), direction.learners
        histories = side_by_side(people)
        usable = bounded(config, histories)
        factors = factorise(histories, usable, config.seed)
        return cls(factors, factors[people.source.n_items :], usable)

    def arrays(self) -> Arrays:
        """Returns the factors."""
        return {
            "known": self.known,
            "wanted": self.wanted,
            "regularization": np.array(self.config.regularization),
        }

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Takes the factors as they were."""
        folding = FactorsConfig(
            regularization=float(arrays["regularization"]), alpha=cls.settings_type(**settings).alpha
        )
        return cls(arrays["known"], arrays["wanted"], folding)

    def score(self, tastes: Tastes) -> PlainScores:
        """Returns the products of folded-in people and target items."""
        histories = widened(tastes.histories, len(self.known))
        values = np.asarray(fold_in(self.known, histories, self.config) @ self.wanted.T, dtype=np.float32)
        return PlainScores(
            values, lambda person, items: self._reasons(histories, values[person], person, items)
        )

    def _reasons(self, histories: Histories, values: Floats, person: int, items: Ints) -> list[Reason | None]:
        liked = histories.liked(person)
        by_item = item_shares(self.known, histories, person, self.config) @ self.wanted[items].T
        reasons: list[Reason | None] = []
        for place, item in enumerate(items):
            strongest = np.argsort(-by_item[:, place], kind="stable")[:NAMED_ITEMS]
            own = tuple(int(liked[i]) for i in strongest if by_item[i, place] > 0)
            reason = Reason("transfer", float(values[item]), own=own)
            reasons.append(reason if own and values[item] > 0 else None)
        return reasons


@dataclass(frozen=True)
class Shared(Joint):
    """Collective matrix factorisation: a person's empty half does not count (Singh & Gordon 2008)."""

    name: ClassVar[str] = "shared"
    settings_type: ClassVar[type[JointConfig] | type[CollectiveConfig]] = CollectiveConfig

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Factorises both domains with people in common."""
        config, people = CollectiveConfig(**settings), direction.learners
        # The bound of one factorisation of both serves here too: neither domain alone has a larger one.
        both = FactorsConfig(regularization=config.regularization, alpha=config.alpha)
        usable = bounded(both, side_by_side(people)).regularization
        found = collective_factors(
            people.source, people.target, config.model_copy(update={"regularization": usable})
        )
        # People are folded in by the source alone; the weight of its loss becomes part of the regularisation.
        folding = FactorsConfig(regularization=usable / config.weights[0], alpha=config.alpha)
        return cls(found.source, found.target, folding)


def side_by_side(people: Everybody) -> Histories:
    """Returns one row a person, source items before target items, as one catalogue of both."""
    source, target = people.source, people.target
    sizes = [np.diff(side.indptr) for side in (source, target)]
    order = [np.arange(len(source.items)), len(source.items) + np.arange(len(target.items))]
    return Histories.of_entries(
        np.concatenate([np.repeat(np.arange(len(source)), size) for size in sizes]),
        np.concatenate([source.items, target.items + source.n_items]),
        np.concatenate([source.strengths, target.strengths]),
        np.concatenate(order),
        n_people=len(source),
        n_items=source.n_items + target.n_items,
    )


def widened(histories: Histories, n_items: int) -> Histories:
    """Returns the same rows in a longer catalogue."""
    return Histories(histories.indptr, histories.items, histories.strengths, n_items)
