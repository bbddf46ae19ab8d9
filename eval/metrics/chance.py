"""What lists drawn at random get on average, in closed form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...retrieval.errors import UnknownName
from ...retrieval.records import Ints
from .contract import Convention, Values
from .map import most_hits
from .ndcg import discounts, ideal_gain
from .places import ratio, total
from .precision import places
from .recall import wanted


@dataclass(frozen=True)
class Draw:
    """Lists of the first k of a random order of everything that is ranked for each user."""

    n_relevant: Ints
    """Shape (users,)."""
    n_ranked: Ints
    """Shape (users,)."""
    k: int
    convention: Convention = "trec"

    @property
    def ranks(self) -> Ints:
        """Shape (1, k)."""
        return np.arange(1, self.k + 1)[None]

    @property
    def lengths(self) -> Ints:
        """Items of each list, shape (users,)."""
        return np.minimum(self.n_ranked, self.k)

    @property
    def hit_share(self) -> NDArray[np.float64]:
        """Probability that a place holds a relevant item, 0 past the end of the list, shape (users, k)."""
        share = ratio(self.n_relevant, self.n_ranked)[:, None]
        return np.where(self.ranks <= self.n_ranked[:, None], share, 0.0)

    @property
    def first_hit(self) -> NDArray[np.float64]:
        """Probability that the first relevant item is at each place, shape (users, k)."""
        left = np.maximum(self.n_ranked[:, None] - self.ranks + 1, 0)
        hit = np.minimum(ratio(self.n_relevant[:, None], left), 1.0)
        hit = np.where(left > 0, hit, 0.0)
        missed = np.cumprod(1.0 - hit, axis=1)
        first: NDArray[np.float64] = hit * np.concatenate([np.ones((len(hit), 1)), missed[:, :-1]], axis=1)
        return first


def expected(name: str, draw: Draw) -> Values:
    """Returns the mean of an accuracy metric over all orders of what is ranked.

    Args:
        name: without a cut, as in `ndcg`.
        draw: whose lists, and of which length.

    Returns:
        NaN for users to whom nothing is relevant, shape (users,).

    Raises:
        UnknownName: there is no closed form for a metric of that name.
    """
    if name not in CLOSED_FORMS:
        raise UnknownName("metric with a closed form", name, list(CLOSED_FORMS))
    return np.where(draw.n_relevant > 0, CLOSED_FORMS[name](draw), np.nan)


def _ndcg(draw: Draw) -> Values:
    weights = discounts(draw.k, draw.convention)
    return total(draw.hit_share * weights) / ideal_gain(draw.n_relevant, weights, draw.convention)


def _found(draw: Draw) -> Values:
    return total(draw.hit_share)


def _recall(draw: Draw) -> Values:
    return ratio(_found(draw), wanted(draw.n_relevant, draw.k, draw.convention))


def _precision(draw: Draw) -> Values:
    return _found(draw) / places(draw.lengths, draw.k, draw.convention)


def _f1(draw: Draw) -> Values:
    whole = places(draw.lengths, draw.k, draw.convention) + wanted(draw.n_relevant, draw.k, draw.convention)
    return 2.0 * _found(draw) / whole


def _hit_rate(draw: Draw) -> Values:
    return total(draw.first_hit)


def _mrr(draw: Draw) -> Values:
    return total(draw.first_hit / draw.ranks)


def _map(draw: Draw) -> Values:
    # A hit at rank r finds (r - 1) (R - 1) / (N - 1) others before it, on average.
    others = ratio(draw.n_relevant - 1, draw.n_ranked - 1)[:, None]
    before = (draw.ranks - 1) * np.where(np.isnan(others), 0.0, others)
    precision = total(draw.hit_share * (1.0 + before) / draw.ranks)
    return precision / most_hits(draw.n_relevant, draw.lengths, draw.k, draw.convention)


def _auc(draw: Draw) -> Values:
    return np.where(draw.n_ranked > draw.n_relevant, 0.5, np.nan)


CLOSED_FORMS: Mapping[str, Callable[[Draw], Values]] = {
    "ndcg": _ndcg,
    "recall": _recall,
    "precision": _precision,
    "f1": _f1,
    "hit_rate": _hit_rate,
    "mrr": _mrr,
    "map": _map,
    "auc": _auc,
}
"""By the name of the metric."""
