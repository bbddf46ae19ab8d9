"""The bridge users with the closest taste in the source domain vote for what they have in the target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveInt

from ..history import Histories
from ..records import Ints
from ..settings import Section
from ..spaces import Space, Tastes
from ..vectors import Neighbours as Found
from ..vectors import VectorIndex
from .contract import Arrays, Direction, Ground, PlainScores, Reason, dense


class NeighboursConfig(Section):
    """Settings of the vote."""

    neighbours: PositiveInt = 300
    """How many of the nearest bridge users vote, each with its cosine; 150 to 600 do about as well."""


@dataclass(frozen=True)
class Neighbours:
    """User-based nearest neighbours in the space of the source domain's factors.

    Only people with a target history are in the index, so that every neighbour can vote and no filter
    stands on the hot path.
    """

    index: VectorIndex
    answers: Histories
    config: NeighboursConfig

    name: ClassVar[str] = "neighbours"
    configured: ClassVar[type[NeighboursConfig]] = NeighboursConfig
    needs_bridge: ClassVar[bool] = True
    space: ClassVar[Space] = "taste"

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Takes the index over the voters."""
        return cls.restore(direction.ground, settings, {})

    def arrays(self) -> Arrays:
        """Nothing: the index and the answers belong to the direction."""
        return {}

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Takes the index over the voters."""
        return cls(ground.index(cls.space), ground.answers, cls.configured(**settings))

    def score(self, tastes: Tastes) -> PlainScores:
        """Sums the cosines of the neighbours who like an item."""
        found = self.index.query(tastes.vectors(self.space), self.config.neighbours)
        weights = np.maximum(found.similarity, 0.0)
        indptr = np.arange(len(tastes) + 1) * found.rows.shape[1]
        votes = sp.csr_matrix(
            (weights.ravel(), found.rows.ravel(), indptr), shape=(len(tastes), len(self.answers))
        )
        values = dense(votes @ self.answers.likes)
        return PlainScores(values, lambda person, items: self._reasons(found, values[person], person, items))

    def _reasons(self, found: Found, values: Any, person: int, items: Ints) -> list[Reason | None]:
        near = found.rows[person][found.similarity[person] > 0]
        likers = np.asarray(self.answers.likes[near][:, items].sum(axis=0)).ravel().astype(np.int64)
        return [
            Reason("neighbours", float(values[item]), people=int(people), of_people=len(near))
            if people
            else None
            for item, people in zip(items, likers, strict=True)
        ]


@dataclass(frozen=True)
class TextNeighbours(Neighbours):
    """The same vote among those whose items read most alike; it also serves items that few have."""

    name: ClassVar[str] = "text_neighbours"
    space: ClassVar[Space] = "text"


class ProfileNeighboursConfig(NeighboursConfig):
    """Settings of the vote among people with like tags."""

    use: bool = False
    """Whether the index has it at all: measured, it adds nothing yet (docs/results.md)."""


@dataclass(frozen=True)
class ProfileNeighbours(Neighbours):
    """The same vote among those whose profiles have the most similar tags; off unless the settings say so."""

    name: ClassVar[str] = "profile_neighbours"
    space: ClassVar[Space] = "profile"
    configured: ClassVar[type[NeighboursConfig]] = ProfileNeighboursConfig

    @classmethod
    def is_used(cls, settings: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether the settings of all signals, by name, have it take part."""
        return ProfileNeighboursConfig(**settings.get(cls.name, {})).use
