"""What the people with the most similar histories like (Herlocker et al. 1999, for implicit data)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from pydantic import NonNegativeFloat, PositiveInt

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.vectors.exact import top_k
from ..training import People, Training
from .contract import Family, Need
from .joint import Weighting, item_weights


class UserKnnConfig(Section):
    """Settings of the neighbourhood."""

    neighbours: PositiveInt = 300
    """How many people vote."""
    weighting: Weighting = "idf"
    """How much an item says about a person."""
    shrinkage: NonNegativeFloat = 0.0
    """Similarities are multiplied by common items / (common items + shrinkage)."""


@dataclass(frozen=True)
class UserKnn:
    """Cosine over the items of both domains; each neighbour votes for its target items by similarity.

    Neighbours are the people who like anything in the target, as nobody else has a vote. Somebody without
    a common item with any of them gets zeros.
    """

    unit: sp.csr_matrix
    """Weighted joint rows of length one, shape (voters, source items + target items)."""
    likes: sp.csr_matrix
    """The same rows, 1 for each item."""
    weights: Floats
    n_source: int
    settings: UserKnnConfig

    name: ClassVar[str] = "user-knn"
    family: ClassVar[Family] = "collaborative"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = UserKnnConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "neighbours": [300, 100, 1000, 30],
        "weighting": ["idf", "none", "bm25"],
        "shrinkage": [0.0, 1.0, 5.0],
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: UserKnnConfig) -> Self:
        """Keeps the voters' rows."""
        everybody = training.everybody
        voters = everybody.take(np.flatnonzero(everybody.target.lengths > 0)).joint
        weights = item_weights(everybody.joint, config.weighting)
        return cls(_unit(voters, weights), voters, weights, len(training.source.items), config)

    def score(self, people: People) -> Floats:
        """Sums the similarities of the neighbours who have an item."""
        queries = people.joint
        similarity = (_unit(queries, self.weights) @ self.unit.T).toarray()
        if self.settings.shrinkage:
            common = (queries @ self.likes.T).toarray()
            similarity *= common / (common + self.settings.shrinkage)
        nearest = top_k(similarity, min(self.settings.neighbours, similarity.shape[1]))
        votes = np.take_along_axis(similarity, nearest, axis=1).astype(np.float32)
        rows = np.arange(len(people) + 1) * nearest.shape[1]
        picked = sp.csr_matrix((votes.ravel(), nearest.ravel(), rows), shape=similarity.shape)
        return np.asarray((picked @ self.likes[:, self.n_source :]).toarray(), dtype=np.float32)


def _unit(likes: sp.csr_matrix, weights: Floats) -> sp.csr_matrix:
    """Returns the rows with weighted items, scaled to length one; an empty row stays empty."""
    weighted = likes @ sp.diags_array(weights)
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags_array(1.0 / np.maximum(norms, 1e-12)) @ weighted, dtype=np.float32)
