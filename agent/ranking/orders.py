"""In which orders a list is read, and when enough of them were."""

import zlib
from collections.abc import Sequence

import numpy as np

from .task import Order, RankingTask, Scores


def orders_of(task: RankingTask, seed: int, count: int) -> list[Order]:
    """Returns the order of retrieval, its reverse, then random ones, each followed by its reverse.

    A model that likes the upper places gives each candidate of such a pair as much as it takes from it in
    the other. The orders depend on the seed and the task alone.
    """
    length = len(task.candidates)
    key = zlib.crc32("\n".join(item.item_id for item in task.candidates).encode())
    generator = np.random.default_rng([seed, key])
    orders = [np.arange(length)]
    while len(orders) < count:
        orders.append(orders[-1][::-1] if len(orders) % 2 else generator.permutation(length))
    return orders[:count]


def top(scores: Scores, k: int) -> list[int]:
    """Returns the places of the best `k`, ties in the order of retrieval."""
    return [int(place) for place in np.argsort(-scores, kind="stable")[:k]]


def is_settled(rows: Sequence[Scores], k: int) -> bool:
    """Whether the last of the orders read so far left the best `k` as they were.

    Args:
        rows: scores by each order, at least two.
        k: so many at the top must stay the same.
    """
    return top(np.mean(rows, axis=0), k) == top(np.mean(rows[:-1], axis=0), k)
