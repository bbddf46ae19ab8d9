"""Finds the weights that a model has earned; nobody is judged by weights that they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

import numpy as np

from ...retrieval.records import Bools, Floats, Ints
from ...retrieval.statistics import holm, mean_interval, sign_flip_p
from ..ranking.contract import ModeName
from .earned import Earned, Shelf, amounts, earned_row
from .lifting import lift
from .lists import JudgingLists

WEIGHTS = (0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5)
"""Tried for popular and for rare items, each with each."""
SHARES = (0.0, 0.5, 1.0)
"""Of the likelihood after no history, to be taken off; 0 costs least to serve and wins a tie."""
MIN_PEOPLE = 20
"""An amount of history with fewer judging people is not judged on its own."""
SIGNIFICANT = 0.05
"""Of the two-sided p. The halves' choices depend on each other a little: of 150 models of noise 7 % were
used with 200 people and 2 % with 500, where 2.5 % were meant."""
CHANCE_DRAWS = 20


class Opinion(NamedTuple):
    """A way of asking the model."""

    mode: ModeName
    share: float = 0.0
    """Of a likelihood: how much of the one after no history is taken off."""


class _Weights(NamedTuple):
    opinion: Opinion
    popular: float
    rare: float


@dataclass(frozen=True)
class Read:
    """Lists, and what the model makes of their candidates."""

    shelf: Shelf
    lists: JudgingLists
    opinions: Mapping[Opinion, Floats]
    """The model's scores by the way of asking, shape (n, length); of equal ones the first wins."""
    rare: Bools
    """Whether an item is liked by fewer than `rare_below` people, shape (n, length)."""
    rare_below: int
    _units: dict[Opinion, Floats] = field(default_factory=dict, init=False)

    def take(self, people: Ints) -> "Read":
        """Returns the lists of some people."""
        return replace(
            self,
            lists=self.lists.take(people),
            opinions={opinion: scores[people] for opinion, scores in self.opinions.items()},
            rare=self.rare[people],
        )

    def lifted(self, opinion: Opinion, popular: float, rare: float) -> Floats:
        """Returns the scores with the model by these weights, shape (n, length)."""
        weights = np.where(self.rare, np.float32(rare), np.float32(popular))
        return (self.lists.fused + weights * self._unit_lift(opinion)).astype(np.float32)

    def alone(self, opinion: Opinion) -> Floats:
        """Returns each person's NDCG@10 in the order of the model alone."""
        return self.lists.ndcg(np.where(self.lists.items >= 0, self.opinions[opinion], -np.inf))

    def _unit_lift(self, opinion: Opinion) -> Floats:
        """What the model adds with the weight 1; it is linear in the weights."""
        if opinion not in self._units:
            model = self.opinions[opinion]
            unit = np.zeros_like(model)
            for row, items in enumerate(self.lists.items):
                there = items >= 0
                ones = np.ones(there.sum(), dtype=np.float32)
                unit[row, there] = lift(self.lists.fused[row, there], model[row, there], ones)
            self._units[opinion] = unit
        return self._units[opinion]


def of_shares(conditional: Floats, alone: Floats) -> dict[Opinion, Floats]:
    """Returns the opinions of a model that was asked for likelihoods.

    Args:
        conditional: log-likelihood of each candidate after the history, shape (n, length).
        alone: the same after no history.
    """
    return {
        Opinion("likelihood", share): (conditional - np.float32(share) * alone).astype(np.float32)
        for share in SHARES
    }


def rare_bound(counts: Ints, items: Ints) -> int:
    """Returns below how many likes an item is rare: half of all candidates of the lists are.

    Args:
        counts: likes of each target item.
        items: candidates, -1 past the end of a list.
    """
    there = items[items >= 0]
    return int(np.median(counts[there])) if len(there) else 0


def earn(parts: list[Read], seed: int, *, by_popularity: bool = True) -> tuple[Earned, ...]:
    """Returns the rows of a direction: each kind of list, for everybody and for each amount of history.

    Each half of the people is judged by the weights that the other half chose; what is stored are the weights
    that all of them choose. An amount's row is used if its own gain is significant, or if everybody's is and
    its own is not negative.

    Args:
        parts: the kinds of list.
        seed: decides the halves.
        by_popularity: whether popular and rare items of the first candidates may have different weights.
    """
    rows: list[Earned] = []
    for part in parts:
        rows += _rows(part, seed, by_popularity=by_popularity and part.shelf == "list")
    corrected = _holm(rows)
    return tuple(row.model_copy(update={"used": _is_used(row, corrected)}) for row in corrected)


def served_scores(read: Read, rows: Sequence[Earned]) -> Floats:
    """Returns the scores as they would be served: by the row of each person's amount of history."""
    total = read.lists.fused.copy()
    found = [earned_row(rows, read.shelf, int(amount)) for amount in read.lists.amounts]
    for row in {id(one): one for one in found if one is not None}.values():
        people = np.array([place for place, one in enumerate(found) if one is row])
        total[people] = read.take(people).lifted(Opinion(row.mode, row.share), row.popular, row.rare)
    return total


def _rows(part: Read, seed: int, *, by_popularity: bool) -> list[Earned]:
    n = len(part.lists)
    order = np.random.default_rng([seed, n]).permutation(n)
    halves = order[: n // 2], order[n // 2 :]
    if n < 2:
        return []
    without = part.lists.ndcg(part.lists.fused)
    outcomes = _outcomes(part, by_popularity=by_popularity)
    best = _best(outcomes, order)
    with_model = np.zeros_like(without)
    for choosing, judging in (halves, halves[::-1]):
        with_model[judging] = outcomes[_best(outcomes, choosing)][judging]
    alone, chance = part.alone(best.opinion), chance_ndcg(part.lists, seed)

    def row(low: int, high: int | None, people: Ints) -> Earned:
        gain = (with_model - without)[people].astype(np.float64)
        interval = mean_interval(gain, seed)
        return Earned(
            shelf=part.shelf,
            history_from=low,
            history_to=high,
            popular=best.popular,
            rare=best.rare,
            mode=best.opinion.mode,
            share=best.opinion.share,
            rare_below=part.rare_below,
            people=len(people),
            without=_rounded(without[people]),
            with_model=_rounded(with_model[people]),
            alone=_rounded(alone[people]),
            chance=_rounded(chance[people]),
            low=round(interval.low, 5),
            high=round(interval.high, 5),
            p=sign_flip_p(gain, seed),
            used=False,
        )

    rows = [row(0, None, np.arange(n))]
    has = part.lists.amounts
    for low, high in amounts():
        people = np.flatnonzero((has >= low) & (has <= (np.inf if high is None else high)))
        if len(people) >= MIN_PEOPLE:
            rows.append(row(low, high, people))
    return rows


def _outcomes(part: Read, *, by_popularity: bool) -> dict[_Weights, Floats]:
    """Returns each person's NDCG@10 by all the weights that are tried."""
    pairs = list(product(WEIGHTS, WEIGHTS) if by_popularity else zip(WEIGHTS, WEIGHTS, strict=True))
    return {
        _Weights(opinion, *pair): part.lists.ndcg(part.lifted(opinion, *pair))
        for opinion in part.opinions
        for pair in pairs
    }


def _best(outcomes: Mapping[_Weights, Floats], people: Ints) -> _Weights:
    """Returns what is best for some people; of equals the smallest weights."""

    def worth(one: _Weights) -> tuple[float, float]:
        return float(outcomes[one][people].mean()), -(one.opinion.share + one.popular + one.rare)

    return max(outcomes, key=worth)


def chance_ndcg(lists: JudgingLists, seed: int) -> Floats:
    """Returns each person's mean NDCG@10 over random orders."""
    random = np.random.default_rng(seed)
    draws = [random.random(lists.items.shape).astype(np.float32) for _ in range(CHANCE_DRAWS)]
    mean: Floats = np.mean([lists.ndcg(draw) for draw in draws], axis=0).astype(np.float32)
    return mean


def _holm(rows: list[Earned]) -> list[Earned]:
    """Corrects the rows of everybody among themselves, and those of the amounts of history."""
    corrected = list(rows)
    for of_everybody in (True, False):
        places = [place for place, row in enumerate(rows) if (not row.history_from) == of_everybody]
        for place, p in zip(places, holm([rows[place].p for place in places]), strict=True):
            corrected[place] = rows[place].model_copy(update={"p": round(p, 6)})
    return corrected


def _is_used(row: Earned, rows: list[Earned]) -> bool:
    if not row.popular + row.rare:
        return False
    gain = row.with_model - row.without
    overall = next(one for one in rows if one.shelf == row.shelf and one.history_from == 0)
    helps = overall.p < SIGNIFICANT and overall.with_model > overall.without
    return gain > 0 and (row.p < SIGNIFICANT or helps)


def _rounded(values: Floats) -> float:
    return round(float(values.mean()), 5)
