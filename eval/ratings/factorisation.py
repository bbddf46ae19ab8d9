"""Matrix factorisation of ratings without biases: TGT on the target alone, CMF on both domains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...retrieval.records import Floats, Ints
from ..methods.descent import Descent, copied, single_thread, steps
from .contract import Known, Pairs
from .data import Doubles, Table

DIMENSIONS = 10
HOW = Descent(rate=0.01, epochs=20, batch=1024)
PENALTIES = (0.0, 0.1)
"""Weights of the squared length of both vectors, for each rating; the default, none, is the papers'."""


class Vectors(NamedTuple):
    """Both sides of a factorisation."""

    users: Floats
    """Shape (users, DIMENSIONS)."""
    items: Floats
    """Shape (items, DIMENSIONS)."""

    def predict(self, asked: Pairs) -> Doubles:
        """Returns the products, shape (asked,)."""
        users, items = self.users[asked.users], self.items[asked.items]
        return np.asarray((users.astype(np.float64) * items).sum(axis=1))


@dataclass(frozen=True)
class Tgt:
    """Factorises the target alone: a cold user gets the mean of the users who have ratings there.

    Published code leaves a cold user's vector at its random start, which makes this baseline far worse.
    """

    name: str = "tgt"
    is_trained: bool = True
    settings: tuple[float, ...] = PENALTIES

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the products after each epoch."""
        for vectors in factorisations(known.target, setting, seed):
            yield vectors.predict(asked)


@dataclass(frozen=True)
class Cmf:
    """Factorises both domains at once: a user has one vector, which the source alone shapes if cold."""

    name: str = "cmf"
    is_trained: bool = True
    settings: tuple[float, ...] = PENALTIES

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the products after each epoch."""
        source, target = known.source, known.target
        both = Table(
            np.concatenate([source.users, target.users]),
            np.concatenate([source.items, target.items + source.n_items]),
            np.concatenate([source.values, target.values]),
            target.n_users,
            source.n_items + target.n_items,
        )
        moved = Pairs(asked.users, asked.items + source.n_items)
        for vectors in factorisations(both, setting, seed):
            yield vectors.predict(moved)


def factorisations(table: Table, penalty: float, seed: int) -> Iterator[Vectors]:
    """Yields the vectors after each epoch of descent on squared errors.

    They start near the vector whose square is the mean rating. A user or an item without ratings gets the
    mean of those that have some.

    Raises:
        MissingExtra: torch is not installed.
    """
    rng = np.random.default_rng([seed, len(table)])
    level = (max(float(table.values.mean()), 0.0) / DIMENSIONS) ** 0.5
    start = [
        (level + rng.normal(0.0, 0.1, (n, DIMENSIONS))).astype(np.float32)
        for n in (table.n_users, table.n_items)
    ]
    with single_thread("matrix factorisation of ratings") as torch:
        values = torch.from_numpy(table.values.astype(np.float32))

        def loss(vectors: Sequence[Any], rows: Ints) -> Any:
            users, items = vectors[0][table.users[rows]], vectors[1][table.items[rows]]
            errors = (users * items).sum(1) - values[rows]
            lengths = (users**2).sum(1) + (items**2).sum(1)
            return (errors**2 + penalty * lengths).mean()

        for parameters in steps(torch, start, loss, np.arange(len(table)), HOW, rng):
            users, items = copied(parameters)
            yield Vectors(_filled(users, table.users), _filled(items, table.items))


def side_vectors(known: Known, side: str, penalty: float, seed: int) -> Vectors:
    """Returns one domain's vectors after the last epoch, made once for all predictors that map them."""
    table = known.source if side == "source" else known.target

    def last() -> Vectors:
        for vectors in factorisations(table, penalty, seed):
            made = vectors
        return made

    return known.once((side, penalty, seed), last)


def _filled(vectors: Floats, present: Ints) -> Floats:
    is_there = np.zeros(len(vectors), dtype=bool)
    is_there[present] = True
    vectors[~is_there] = vectors[is_there].mean(axis=0)
    return vectors
