"""What goes with the person's items (Deshpande & Karypis 2004), over both domains together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
import scipy.sparse as sp
from pydantic import NonNegativeFloat, PositiveInt

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.signals.cooccurrence import newest
from ..training import People, Training
from .contract import Family, Need
from .joint import Learners, learners


class ItemKnnConfig(Section):
    """Settings of the similarities."""

    neighbours: PositiveInt = 200
    """Target items kept an item, the most similar ones."""
    similarity: Literal["conditional", "cosine"] = "conditional"
    """`cosine`: common people / (root of the product of both counts + shrinkage); `conditional`: common
    people / (people of the known item + shrinkage), the share of them who have the other too."""
    shrinkage: NonNegativeFloat = 200.0
    """Added to the denominator: what rests on few people counts for less."""
    learn_from: Learners = "bridge"
    """Whose histories are counted; within one domain everybody's."""
    max_items: PositiveInt = 500
    """Newest items counted a person and domain; bounds the pairs of one very active person."""


@dataclass(frozen=True)
class ItemKnn:
    """Sums the similarities of the person's items to each target item, source and target items alike."""

    similar: sp.csr_matrix
    """Shape (source items + target items, target items); an item is not similar to itself."""

    name: ClassVar[str] = "item-knn"
    family: ClassVar[Family] = "collaborative"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ItemKnnConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "neighbours": [200, 50, 1000],
        "similarity": ["conditional", "cosine"],
        "shrinkage": [200.0, 10.0, 50.0, 1000.0],
        "learn_from": ["bridge", "everybody"],
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: ItemKnnConfig) -> Self:
        """Counts common people and keeps each item's most similar target items."""
        people = learners(training, config.learn_from)
        target = newest(people.target, config.max_items)
        joint = sp.csr_matrix(sp.hstack([newest(people.source, config.max_items), target], format="csr"))
        common = sp.csr_matrix(joint.T @ target)
        counts = np.asarray(joint.sum(axis=0)).ravel()
        known = np.repeat(np.arange(common.shape[0]), np.diff(common.indptr))
        others = common.indices + training.source.histories.n_items
        common.data = _similarity(common.data, counts[known], counts[others], config)
        common.data[known == others] = 0.0
        return cls(_strongest(common, known, config.neighbours))

    def score(self, people: People) -> Floats:
        """Sums over the known items; nothing in common gives zeros."""
        return np.asarray((people.joint @ self.similar).toarray(), dtype=np.float32)


def _similarity(common: Any, known: Any, other: Any, config: ItemKnnConfig) -> Floats:
    """Returns the similarity of each pair from its common people and the counts of both items."""
    if config.similarity == "cosine":
        below = np.sqrt(known * other) + config.shrinkage
    else:
        below = known + config.shrinkage
    similarity: Floats = (common / below).astype(np.float32)
    return similarity


def _strongest(matrix: sp.csr_matrix, rows: Any, k: int) -> sp.csr_matrix:
    """Returns the k largest entries of each row, ties to the lower column.

    Args:
        matrix: of positive entries.
        rows: the row of each entry.
        k: most entries a row.
    """
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rank = np.arange(len(order)) - matrix.indptr[rows[order]]
    kept = order[(rank < k) & (matrix.data[order] > 0)]
    return sp.csr_matrix((matrix.data[kept], (rows[kept], matrix.indices[kept])), shape=matrix.shape)
