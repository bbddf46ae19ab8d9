"""Metrics of a list whose order is known only up to ties: their expected value over the ties' orders.

A model without any taste gives equal scores; in the order in which it was shown the candidates it would be
credited with what retrieval knows. Equal scores go by lot instead, and here over all lots at once: within a
run of equal scores every place has the same chance of a relevant item, and NDCG is linear in the places.
"""

from math import comb
from typing import NamedTuple

import numpy as np

from ...retrieval.records import Bools
from ...retrieval.statistics.bootstrap import Doubles

CUT = 10
DECIMALS = 9
"""Scores that differ by less are equal: sums of logarithms differ by that much from nothing but rounding."""


class ListMetrics(NamedTuple):
    """Of one person's list; NaN where it has nothing to be found."""

    ndcg: float
    """At 10: binary gain, log2 discount, ideal min(relevant, 10)."""
    hit_1: float
    hit_10: float


def list_metrics(scores: Doubles, relevant: Bools, *, keeps_order: bool) -> ListMetrics:
    """Returns a list's metrics.

    Args:
        scores: of each candidate in the order of retrieval, higher is better.
        relevant: whether the person has it.
        keeps_order: whether equal scores stay as retrieved, for modes that begin with that order.
    """
    n_relevant = int(relevant.sum())
    if not n_relevant:
        return ListMetrics(float("nan"), float("nan"), float("nan"))
    scores = np.round(scores, DECIMALS)
    order = np.argsort(-scores, kind="stable")
    found = relevant[order].astype(np.float64)
    starts = _runs(scores[order], keeps_order=keeps_order)
    ends = np.append(starts[1:], len(scores))
    share = np.concatenate(
        [np.full(end - start, found[start:end].mean()) for start, end in zip(starts, ends, strict=True)]
    )
    discount = 1.0 / np.log2(np.arange(2, CUT + 2))
    top = share[:CUT]
    ndcg = float(top @ discount[: len(top)] / discount[: min(n_relevant, CUT)].sum())
    misses = 1.0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        within = min(end, CUT) - start
        if within > 0:
            misses *= _none_of(int(found[start:end].sum()), end - start, within)
    return ListMetrics(ndcg, float(share[0]), 1.0 - misses)


def by_lot(scores: Doubles, seed: list[int], *, keeps_order: bool) -> list[int]:
    """Returns the candidates' places, best first; equal scores in an order of the seed's."""
    places = np.arange(len(scores))
    lots = places if keeps_order else np.random.default_rng(seed).permutation(len(scores))
    return [int(place) for place in np.lexsort((lots, -np.round(scores, DECIMALS)))]


def _runs(ordered: Doubles, *, keeps_order: bool) -> np.ndarray:
    """Returns where each run of equal scores begins."""
    if keeps_order:
        return np.arange(len(ordered))
    return np.flatnonzero(np.append(True, np.diff(ordered) != 0))


def _none_of(relevant: int, size: int, drawn: int) -> float:
    """Returns the chance that none of `relevant` among `size` is among `drawn`."""
    return comb(size - relevant, drawn) / comb(size, drawn)
