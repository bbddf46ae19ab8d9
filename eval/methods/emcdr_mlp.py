"""EMCDR with a network: factors of each domain, and one hidden layer between them (Man et al. 2017)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt

from ...retrieval.factors import FactorsConfig
from ...retrieval.records import Floats, Ints
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .descent import Descent, descend, drawn, single_thread
from .emcdr import vectors


class EmcdrMlpConfig(Section):
    """Settings of the factors and of the network."""

    factors: PositiveInt = 64
    """Dimensions of both domains' factors; the hidden layer has twice as many."""
    learning_rate: PositiveFloat = 0.003
    decay: NonNegativeFloat = 0.0
    """Weight decay."""
    epochs: PositiveInt = 100
    """At most; training ends when held-out bridge users stop gaining."""


@dataclass(frozen=True)
class EmcdrMlp:
    """Maps a person's source vector to a target vector by a network learned on bridge users.

    One hidden layer of tanh, as in the paper. Differs from it in the factors (implicit alternating least
    squares), in vectors of length one on both sides, and in the early stop on a tenth of the bridge users.
    """

    source: Floats
    """Item factors, shape (source items, factors)."""
    target: Floats
    layers: tuple[Floats, Floats, Floats, Floats]
    """Weights and biases: (factors, hidden), (hidden,), (hidden, factors), (factors,)."""
    factors: FactorsConfig

    name: ClassVar[str] = "emcdr-mlp"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = EmcdrMlpConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": (64, 128),
        "learning_rate": (0.003, 0.001),
        "decay": (0.0, 0.1),
    }
    needs: ClassVar[tuple[Need, ...]] = ("source", "bridge")
    extra: ClassVar[str | None] = "local"
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: EmcdrMlpConfig) -> Self:
        """Factorises each domain with all its people, then trains the network on the bridge users.

        Raises:
            MissingExtra: torch is not installed.
        """
        factors = FactorsConfig(factors=config.factors)
        with single_thread(f"the method {cls.name!r}") as torch:
            source, target = (training.factors(side, factors) for side in ("source", "target"))
            people = training.bridge_people
            known = torch.from_numpy(vectors(source, people.source, factors, unit=True))
            wanted = torch.from_numpy(vectors(target, people.target, factors, unit=True))
            rng = np.random.default_rng([training.seed, len(people)])
            hidden, n_in, n_out = 2 * config.factors, source.shape[1], target.shape[1]
            start = [
                drawn(rng, n_in, hidden),
                np.zeros(hidden, dtype=np.float32),
                drawn(rng, hidden, n_out),
                np.zeros(n_out, dtype=np.float32),
            ]

            def loss(layers: Sequence[Any], rows: Ints) -> Any:
                w, b, v, c = layers
                guessed = torch.tanh(known[rows] @ w + b) @ v + c
                return ((guessed - wanted[rows]) ** 2).sum(1).mean()

            how = Descent(config.learning_rate, config.epochs, decay=config.decay)
            w, b, v, c = descend(torch, start, loss, len(people), how, rng)
        return cls(source, target, (w, b, v, c), factors)

    def score(self, people: People) -> Floats:
        """Multiplies the mapped vectors with the target items' factors."""
        w, b, v, c = self.layers
        known = vectors(self.source, people.source, self.factors, unit=True)
        return np.asarray((np.tanh(known @ w + b) @ v + c) @ self.target.T, dtype=np.float32)
