"""In which orders a list is read, and when enough of them were."""

import zlib
from collections.abc import Callable, Sequence

import numpy as np

from .aggregate import mean
from .task import Order, RankingTask, Scores


def orders_of(task: RankingTask, seed: int, count: int) -> list[Order]:
    """Returns the order of retrieval, its reverse, then random ones, each followed by its reverse.

    A model that likes the upper places gives each candidate of such a pair as much as it takes from it in
    the other. The orders depend on the seed and the task alone.
    """
    length = len(task.candidates)
    generator = _generator(task, seed)
    orders = [np.arange(length)]
    while len(orders) < count:
        orders.append(orders[-1][::-1] if len(orders) % 2 else generator.permutation(length))
    return orders[:count]


def random_orders(task: RankingTask, seed: int, count: int) -> list[Order]:
    """Returns random orders that have nothing to do with each other or with retrieval."""
    generator = _generator(task, seed)
    return [generator.permutation(len(task.candidates)) for _ in range(count)]


def _generator(task: RankingTask, seed: int) -> np.random.Generator:
    key = zlib.crc32("\n".join(item.item_id for item in task.candidates).encode())
    return np.random.default_rng([seed, key])


def top(scores: Scores, k: int) -> list[int]:
    """Returns the places of the best `k`, ties in the order of retrieval."""
    return [int(place) for place in np.argsort(-scores, kind="stable")[:k]]


def is_settled(
    rows: Sequence[Scores], k: int, aggregate: Callable[[Sequence[Scores]], Scores] = mean
) -> bool:
    """Whether the last of the orders read so far left the best `k` as they were.

    Args:
        rows: scores by each order, at least two.
        k: so many at the top must stay the same.
        aggregate: makes one ranking of the rows, as it will in the end.
    """
    return top(aggregate(rows), k) == top(aggregate(rows[:-1]), k)
