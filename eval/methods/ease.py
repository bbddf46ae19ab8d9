"""Linear autoencoder with a closed form over the items of both domains (Steck 2019, EASE)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat, PositiveInt
from scipy.linalg import lapack

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .joint import Learners, learners

BLOCK_ITEMS = 2048
"""Columns whose leverage is computed at once; bounds the memory."""


class EaseConfig(Section):
    """Settings of the regression."""

    regularization: PositiveFloat = 3000.0
    """Added to the diagonal; Steck's lambda."""
    learn_from: Learners = "bridge"
    """Whose histories are learned from; within one domain everybody's."""
    max_people: PositiveInt = 8000
    """More people than this are sampled: the fit takes the cube of their number in time, the square in
    memory."""


@dataclass(frozen=True)
class Ease:
    """Predicts each item from a person's other items, with weights B = -P / diag(P), P = (X'X + λI)^-1.

    The textbook inverts a matrix of items by items. Here items are many and bridge users few, so by the
    Woodbury identity P = (I - X'KX) / λ with K = (XX' + λI)^-1 of people by people, and a score needs only
    products of X: the same numbers, exactly.
    """

    rows: sp.csr_matrix
    """X, 1 where a learner likes an item, shape (learners, source items + target items)."""
    kernel: Floats
    """K, shape (learners, learners)."""
    leverage: Floats
    """x_j' K x_j of each target item, shape (target items,)."""
    n_source: int

    name: ClassVar[str] = "ease"
    family: ClassVar[Family] = "collaborative"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = EaseConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "regularization": [3000.0, 1000.0, 10000.0, 300.0, 30000.0, 100.0]
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: EaseConfig) -> Self:
        """Inverts the kernel of the learners."""
        people = learners(training, config.learn_from)
        people = people.take(_sample(len(people), config.max_people, training.seed))
        rows = people.joint
        kernel = _inverse(rows, config.regularization)
        n_source = len(training.source.items)
        leverage = _leverage(sp.csr_matrix(people.target.likes.T), kernel)
        return cls(rows, kernel, leverage, n_source)

    def score(self, people: People) -> Floats:
        """Returns the prediction; what a person has already is predicted from their other items."""
        explained = np.asarray((people.joint @ self.rows.T) @ self.kernel, dtype=np.float32)
        target = self.rows[:, self.n_source :]
        # (dense @ sparse) goes row by row of the right side when transposed, which is the fast way.
        from_all = np.asarray((target.T @ explained.T).T, dtype=np.float32)
        known = people.target.likes.toarray()
        return np.asarray((from_all - known * self.leverage) / (1.0 - self.leverage), dtype=np.float32)


def _sample(n_people: int, most: int, seed: int) -> Any:
    if n_people <= most:
        return np.arange(n_people)
    return np.sort(np.random.default_rng([seed, n_people]).choice(n_people, most, replace=False))


def _inverse(rows: sp.csr_matrix, regularization: float) -> Floats:
    """Returns (XX' + λI)^-1 by Cholesky, which is half the work of a plain inverse."""
    kernel: Floats = np.asarray((rows @ rows.T).toarray(), dtype=np.float32)
    if not len(kernel):
        return kernel
    kernel[np.diag_indices_from(kernel)] += np.float32(regularization)
    # Symmetric, so the transposed view is the same matrix in the order that LAPACK works in without a copy.
    lower, _ = lapack.spotrf(kernel.T, lower=1, overwrite_a=1)
    half, _ = lapack.spotri(lower, lower=1, overwrite_c=1)
    inverse: Floats = np.tril(half)
    inverse += np.tril(half, -1).T
    return np.ascontiguousarray(inverse)


def _leverage(items: sp.csr_matrix, kernel: Floats) -> Floats:
    """Returns x_j' K x_j of each item j, a row of `items`."""
    leverage = np.zeros(items.shape[0], dtype=np.float32)
    for start in range(0, items.shape[0], BLOCK_ITEMS):
        block = items[start : start + BLOCK_ITEMS]
        reached = np.asarray(block @ kernel)
        leverage[start : start + BLOCK_ITEMS] = np.asarray(block.multiply(reached).sum(axis=1)).ravel()
    return leverage
