"""Bayesian personalised ranking over both domains together (Rendle et al. 2009)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveFloat, PositiveInt

from ...retrieval.records import Floats, Ints
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need

NEGATIVES = 500
"""Items that a new person's own are compared with."""
FOLD_IN_STEPS = 20
FOLD_IN_RATE = 1.0


class BprConfig(Section):
    """Settings of the descent."""

    factors: PositiveInt = 64
    """Dimensions."""
    learning_rate: PositiveFloat = 0.02
    regularization: PositiveFloat = 0.001
    """Of all factors, for each pair that is compared."""
    iterations: PositiveInt = 50
    """Times that as many pairs are drawn as there are likes."""


@dataclass(frozen=True)
class Bpr:
    """Item factors and biases by `implicit` from everybody's joint likes.

    One thread: with more the result is another one every time.
    New people are folded in by a fixed number of gradient steps on the same criterion with the items held
    fast, over all pairs of their own items and one sample of the catalogue that is the same for everybody.
    """

    factors: Floats
    """Shape (source items + target items, factors)."""
    biases: Floats
    """Shape (source items + target items,)."""
    negatives: Ints
    n_source: int
    settings: BprConfig

    name: ClassVar[str] = "bpr"
    family: ClassVar[Family] = "collaborative"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = BprConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": [64, 32],
        "learning_rate": [0.02, 0.01, 0.04],
        "regularization": [0.001, 0.003, 0.0003],
        "iterations": [50, 100],
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: BprConfig) -> Self:
        """Descends on the joint likes of everybody."""
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        likes = training.everybody.joint
        n_items = likes.shape[1]
        drawn = np.random.default_rng([training.seed, n_items]).integers(0, max(1, n_items), NEGATIVES)
        if not likes.nnz:
            nothing = np.zeros((n_items, config.factors), dtype=np.float32)
            return cls(nothing, nothing[:, 0], drawn[: n_items and None], len(training.source.items), config)
        model = BayesianPersonalizedRanking(**config.model_dump(), num_threads=1, random_state=training.seed)
        model.fit(likes, show_progress=False)
        # implicit keeps the bias as the last column; the users' is 1.
        table: Floats = np.asarray(model.item_factors)
        return cls(table[:, :-1].copy(), table[:, -1].copy(), drawn, len(training.source.items), config)

    def score(self, people: People) -> Floats:
        """Returns the products with target items plus their biases; no history gives the biases."""
        likes = people.joint
        vectors = np.zeros((len(people), self.factors.shape[1]), dtype=np.float32)
        for person, vector in enumerate(vectors):
            own = likes.indices[likes.indptr[person] : likes.indptr[person + 1]]
            if len(own):
                vector[:] = self._fold_in(own.astype(np.int64))
        target = slice(self.n_source, None)
        return np.asarray(vectors @ self.factors[target].T + self.biases[target], dtype=np.float32)

    def _fold_in(self, own: Ints) -> Floats:
        """Climbs the mean log-likelihood of the pairs from zero."""
        own_factors, other_factors = self.factors[own], self.factors[self.negatives]
        leads = self.biases[own][:, None] - self.biases[self.negatives][None]
        vector = np.zeros(self.factors.shape[1], dtype=np.float32)
        for _ in range(FOLD_IN_STEPS):
            margins = leads + (own_factors @ vector)[:, None] - (other_factors @ vector)[None]
            doubt = 1.0 / (1.0 + np.exp(np.clip(margins, -30.0, 30.0)))
            climb = (
                doubt.mean(axis=1) @ own_factors / len(own) - doubt.mean(axis=0) @ other_factors / NEGATIVES
            )
            vector += np.float32(FOLD_IN_RATE) * (climb - np.float32(self.settings.regularization) * vector)
        return vector
