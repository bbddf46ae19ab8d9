"""Predictors that map a person's source vector to the target: EMCDR (linear, MLP) and PTUPCDR."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...retrieval.records import Floats, Ints
from ..methods.descent import Descent, drawn, single_thread, steps
from ..methods.ptupcdr import LAST, Inputs, mapped, network_start
from .contract import Known, Pairs
from .data import Doubles, Table
from .factorisation import DIMENSIONS, PENALTIES, Vectors, side_vectors

LIKED_ABOVE = 3.0
"""Source ratings above this make the history that PTUPCDR reads."""
MAP = Descent(rate=0.01, epochs=30, batch=32)
META = Descent(rate=0.01, epochs=10, batch=1024)


@dataclass(frozen=True)
class Emcdr:
    """Maps vectors of users of both domains, learned on squared distances (Man et al. 2017)."""

    name: str
    is_deep: bool
    """With one hidden layer of tanh, twice as wide as the vectors; else linear."""
    is_trained: bool = True
    settings: tuple[float, ...] = PENALTIES

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the products of mapped vectors after each epoch of the map."""
        source, target = (side_vectors(known, side, setting, seed) for side in ("source", "target"))
        rng = np.random.default_rng([seed, len(known.overlap)])
        n_hidden = 2 * DIMENSIONS if self.is_deep else DIMENSIONS
        start = [drawn(rng, DIMENSIONS, n_hidden), np.zeros(n_hidden, dtype=np.float32)]
        if self.is_deep:
            start += [drawn(rng, n_hidden, DIMENSIONS), np.zeros(DIMENSIONS, dtype=np.float32)]
        with single_thread(f"the predictor {self.name!r}") as torch:
            known_users, wanted = torch.from_numpy(source.users), torch.from_numpy(target.users)

            def loss(layers: Sequence[Any], rows: Ints) -> Any:
                return ((_through(torch, layers, known_users[rows]) - wanted[rows]) ** 2).sum(1).mean()

            for layers in steps(torch, start, loss, known.overlap, MAP, rng):
                with torch.no_grad():
                    users: Floats = _through(torch, layers, known_users).numpy()
                yield Vectors(users, target.items).predict(asked)


@dataclass(frozen=True)
class Ptupcdr:
    """A bridge of one's own from the characteristics of the liked source items (Zhu et al. 2022).

    Trained on the ratings of users of both domains; the vectors of both domains stay as they are.
    """

    name: str = "ptupcdr"
    is_trained: bool = True
    settings: tuple[float, ...] = PENALTIES

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the products of mapped vectors after each epoch of the meta network."""
        source, target = (side_vectors(known, side, setting, seed) for side in ("source", "target"))
        rng = np.random.default_rng([seed, len(known.overlap)])
        places = latest_liked(known.source)
        rated = known.target.of(known.overlap)
        start = network_start(rng, np.zeros((DIMENSIONS, DIMENSIONS), dtype=np.float32), spread=1.0)
        with single_thread(f"the predictor {self.name!r}") as torch:
            inputs = Inputs(torch.from_numpy(source.items), torch.from_numpy(source.users), places)
            items = torch.from_numpy(target.items)
            values = torch.from_numpy(rated.values.astype(np.float32))

            def loss(network: Sequence[Any], rows: Ints) -> Any:
                users = mapped(torch, network, inputs, rated.users[rows])
                return (((users * items[rated.items[rows]]).sum(1) - values[rows]) ** 2).mean()

            everybody = np.arange(known.source.n_users)
            for network in steps(torch, start, loss, np.arange(len(rated)), META, rng):
                with torch.no_grad():
                    users: Floats = mapped(torch, network, inputs, everybody).numpy()
                yield Vectors(users, target.items).predict(asked)


def latest_liked(source: Table) -> Ints:
    """Returns each user's last source items that were rated well, shape (users, LAST), filled up with -1."""
    liked = source.where(source.values > LIKED_ABOVE)
    places = np.full((source.n_users, LAST), -1, dtype=np.int64)
    ends = np.cumsum(np.bincount(liked.users, minlength=source.n_users))
    back = ends[liked.users] - 1 - np.arange(len(liked))
    late = back < LAST
    places[liked.users[late], back[late]] = liked.items[late]
    return places


def _through(torch: Any, layers: Sequence[Any], vectors: Any) -> Any:
    if len(layers) == 2:
        return vectors @ layers[0] + layers[1]
    return torch.tanh(vectors @ layers[0] + layers[1]) @ layers[2] + layers[3]
