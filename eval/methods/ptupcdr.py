"""PTUPCDR: a bridge of one's own for each person, made by a meta network (Zhu et al. 2022)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt

from ...retrieval.factors import FactorsConfig
from ...retrieval.history import Histories
from ...retrieval.records import Floats, Ints
from ...retrieval.settings import Section
from ...retrieval.vectors.exact import unit_rows
from ..training import People, Training
from .contract import Family, Need
from .descent import Descent, descend, drawn, single_thread
from .emcdr import vectors

LAST = 20
"""Liked source items, the latest, that a person's characteristics are read from."""
HIDDEN = 50
"""Width of the attention's and of the meta network's hidden layer, as in the paper."""
RIDGE = 1.0
"""Of the linear map that everybody's bridge starts from, relative to the Gram matrix's mean diagonal."""
SCORED = 256
"""People whose bridges are held at once."""


class PtupcdrConfig(Section):
    """Settings of the factors and of the meta network."""

    factors: PositiveInt = 64
    """Dimensions of both domains' factors."""
    learning_rate: PositiveFloat = 0.001
    decay: NonNegativeFloat = 0.0
    """Weight decay."""
    epochs: PositiveInt = 40
    """At most; training ends when held-out bridge users stop gaining."""


@dataclass(frozen=True)
class Ptupcdr:
    """Attention over a person's source items gives characteristics, and these a linear map of their own.

    Differs from the paper in the factors (implicit alternating least squares), in the start (bridges lie
    around the ridge map of all bridge users; the paper starts from noise) and in the task: the squared
    distance to the bridge users' own target vectors. The paper's task is the error of ratings, which there
    are none of here; the nearest to it, a softmax of a liked item against sampled ones, gave worse lists on
    validation users.
    """

    source: Floats
    """Item factors, shape (source items, factors)."""
    target: Floats
    network: tuple[Floats, ...]
    """Attention (factors, hidden), (hidden,), (hidden, 1); meta network (factors, hidden), (hidden,),
    (hidden, factors * factors), (factors * factors,)."""
    factors: FactorsConfig

    name: ClassVar[str] = "ptupcdr"
    family: ClassVar[Family] = "cross-domain"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = PtupcdrConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "factors": (64, 32),
        "learning_rate": (0.001, 0.003),
        "decay": (0.0, 0.1),
    }
    needs: ClassVar[tuple[Need, ...]] = ("source", "bridge")
    extra: ClassVar[str | None] = "local"
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: PtupcdrConfig) -> Self:
        """Factorises each domain with all its people, then trains the meta network on the bridge users.

        Raises:
            MissingExtra: torch is not installed.
        """
        factors = FactorsConfig(factors=config.factors)
        with single_thread(f"the method {cls.name!r}") as torch:
            source, target = (training.factors(side, factors) for side in ("source", "target"))
            people = training.bridge_people
            known = vectors(source, people.source, factors, unit=True)
            wanted = vectors(target, people.target, factors, unit=True)
            rng = np.random.default_rng([training.seed, len(people)])
            start = network_start(rng, common_map(known, wanted), spread=0.1)
            loss = _Loss(torch, Inputs(unit_rows(source), known, latest(people.source)), wanted)
            how = Descent(config.learning_rate, config.epochs, decay=config.decay)
            network = descend(torch, start, loss, len(people), how, rng)
        return cls(source, target, tuple(network), factors)

    def score(self, people: People) -> Floats:
        """Multiplies the vectors, each mapped by its person's own bridge, with the target items' factors."""
        known = vectors(self.source, people.source, self.factors, unit=True)
        inputs = Inputs(unit_rows(self.source), known, latest(people.source))
        scores = np.zeros((len(people), len(self.target)), dtype=np.float32)
        for at in range(0, len(people), SCORED):
            rows = np.arange(at, min(at + SCORED, len(people)))
            scores[rows] = mapped(np, self.network, inputs, rows) @ self.target.T
        return scores


@dataclass(frozen=True)
class Inputs:
    """What a bridge is made from; arrays, or tensors while training."""

    items: Any
    """Unit item factors, shape (source items, factors)."""
    known: Any
    """Source vectors, shape (people, factors)."""
    latest: NDArray[np.int64]
    """Shape (people, LAST), -1 where there is no item."""


def latest(histories: Histories) -> Ints:
    """Returns the last liked items of each person, shape (people, LAST), filled up with -1."""
    places = np.full((len(histories), LAST), -1, dtype=np.int64)
    for person in range(len(histories)):
        own = histories.liked(person, LAST)
        places[person, : len(own)] = own
    return places


def mapped(xp: Any, network: Sequence[Any], inputs: Inputs, rows: Ints) -> Any:
    """Returns the mapped vectors of `rows`, shape (rows, factors), in numpy or torch.

    Somebody without items has characteristics of zero.
    """
    attend, attend_bias, attend_out, meta, meta_bias, meta_out, meta_out_bias = network
    places = inputs.latest[rows]
    present = places >= 0
    shown = inputs.items[np.where(present, places, 0)]
    mask = present.astype(np.float32)
    if xp is not np:
        mask = xp.from_numpy(mask)
    # Bounded by tanh, so that the exponential needs no shift that would differ between batches.
    weights = xp.exp(xp.tanh(shown @ attend + attend_bias) @ attend_out)[..., 0] * mask
    weights = weights / (weights.sum(1) + 1e-9)[:, None]
    character = (weights[..., None] * shown).sum(1)
    bridge = xp.tanh(character @ meta + meta_bias) @ meta_out + meta_out_bias
    known = inputs.known[rows]
    return (known[:, None, :] @ bridge.reshape(len(rows), known.shape[1], -1))[:, 0, :]


class _Loss:
    """Squared distance to the bridge users' own target vectors."""

    def __init__(self, torch: Any, inputs: Inputs, wanted: Floats) -> None:
        self._torch = torch
        self._inputs = Inputs(torch.from_numpy(inputs.items), torch.from_numpy(inputs.known), inputs.latest)
        self._wanted = torch.from_numpy(wanted)

    def __call__(self, network: Sequence[Any], rows: Ints) -> Any:
        guessed = mapped(self._torch, network, self._inputs, rows)
        return ((guessed - self._wanted[rows]) ** 2).sum(1).mean()


def common_map(known: Floats, wanted: Floats) -> Floats:
    """Returns the ridge map from source to target vectors, shape (factors, factors)."""
    gram = known.T @ known
    penalty = RIDGE * max(float(np.trace(gram)) / len(gram), 1e-9)
    common = np.linalg.solve(gram + penalty * np.eye(len(gram), dtype=np.float32), known.T @ wanted)
    return common.astype(np.float32)


def network_start(rng: np.random.Generator, common: Floats, spread: float) -> list[Floats]:
    """Returns weights of both networks under which bridges lie around a common one.

    Args:
        rng: where they are drawn from.
        common: shape (factors, factors).
        spread: how far from it, relative to freely drawn bridges.
    """
    n_in, n_out = common.shape
    return [
        drawn(rng, n_in, HIDDEN),
        np.zeros(HIDDEN, dtype=np.float32),
        drawn(rng, HIDDEN, 1),
        drawn(rng, n_in, HIDDEN),
        np.zeros(HIDDEN, dtype=np.float32),
        np.float32(spread) * drawn(rng, HIDDEN, n_in * n_out),
        common.ravel(),
    ]
