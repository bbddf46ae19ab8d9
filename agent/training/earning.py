"""Finds the weights that a trained model has earned; nobody is judged by weights that they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from ...retrieval.records import Bools, Floats, Ints
from ...retrieval.statistics import holm, mean_interval, sign_flip_p
from ..adapters.earned import Earned, Shelf, amounts, earned_row
from ..lifting import lift
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


class _Weights(NamedTuple):
    share: float
    popular: float
    rare: float


@dataclass(frozen=True)
class Read:
    """Lists, and what the model makes of their candidates."""

    shelf: Shelf
    lists: JudgingLists
    conditional: Floats
    """Log-likelihood of each candidate after the history, shape (n, length)."""
    alone: Floats
    """The same after no history; not needed where `share` is 0."""
    rare: Bools
    """Whether an item is liked by fewer than `rare_below` people, shape (n, length)."""
    rare_below: int
    share: float = 0.0
    """How much of `alone` is taken off."""

    @property
    def model(self) -> Floats:
        """What the model makes of the candidates, shape (n, length)."""
        return (self.conditional - np.float32(self.share) * self.alone).astype(np.float32)

    def take(self, people: Ints, share: float) -> "Read":
        """Returns the lists of some people, read with another share."""
        return replace(
            self,
            lists=self.lists.take(people),
            conditional=self.conditional[people],
            alone=self.alone[people],
            rare=self.rare[people],
            share=share,
        )

    def lifted(self, popular: float, rare: float) -> Floats:
        """Returns the scores with the model by these weights, shape (n, length)."""
        weights = np.where(self.rare, np.float32(rare), np.float32(popular))
        return (self.lists.fused + weights * self._unit_lift).astype(np.float32)

    @cached_property
    def _unit_lift(self) -> Floats:
        """What the model adds with the weight 1; it is linear in the weights."""
        unit, model = np.zeros_like(self.conditional), self.model
        for row, items in enumerate(self.lists.items):
            there = items >= 0
            ones = np.ones(there.sum(), dtype=np.float32)
            unit[row, there] = lift(self.lists.fused[row, there], model[row, there], ones)
        return unit


def rare_bound(counts: Ints, items: Ints) -> int:
    """Returns below how many likes an item is rare: half of all candidates of the lists are.

    Args:
        counts: likes of each target item.
        items: candidates, -1 past the end of a list.
    """
    there = items[items >= 0]
    return int(np.median(counts[there])) if len(there) else 0


def earn(parts: list[Read], seed: int) -> tuple[Earned, ...]:
    """Returns the rows of a direction: each kind of list, for everybody and for each amount of history.

    Each half of the people is judged by the weights that the other half chose; what is stored are the weights
    that all of them choose. An amount's row is used if its own gain is significant, or if everybody's is and
    its own is not negative.

    Args:
        parts: the kinds of list.
        seed: decides the halves.
    """
    rows: list[Earned] = []
    for part in parts:
        rows += _rows(part, seed)
    corrected = _holm(rows)
    return tuple(row.model_copy(update={"used": _is_used(row, corrected)}) for row in corrected)


def served_scores(read: Read, rows: Sequence[Earned]) -> Floats:
    """Returns the scores as they would be served: by the row of each person's amount of history."""
    total = read.lists.fused.copy()
    found = [earned_row(rows, read.shelf, int(amount)) for amount in read.lists.amounts]
    for row in {id(one): one for one in found if one is not None}.values():
        people = np.array([place for place, one in enumerate(found) if one is row])
        total[people] = read.take(people, row.share).lifted(row.popular, row.rare)
    return total


def _rows(part: Read, seed: int) -> list[Earned]:
    n = len(part.lists)
    order = np.random.default_rng([seed, n]).permutation(n)
    halves = order[: n // 2], order[n // 2 :]
    if n < 2:
        return []
    without = part.lists.ndcg(part.lists.fused)
    outcomes = _outcomes(part)
    best = _best(outcomes, order)
    with_model = np.zeros_like(without)
    for choosing, judging in (halves, halves[::-1]):
        with_model[judging] = outcomes[_best(outcomes, choosing)][judging]
    own = replace(part, share=best.share)
    alone = part.lists.ndcg(np.where(part.lists.items >= 0, own.model, -np.inf))
    chance = _chance(part, seed)

    def row(low: int, high: int | None, people: Ints) -> Earned:
        gain = (with_model - without)[people].astype(np.float64)
        interval = mean_interval(gain, seed)
        return Earned(
            shelf=part.shelf,
            history_from=low,
            history_to=high,
            popular=best.popular,
            rare=best.rare,
            share=best.share,
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


def _outcomes(part: Read) -> dict[_Weights, Floats]:
    """Returns each person's NDCG@10 by all the weights that are tried."""
    pairs = list(product(WEIGHTS, WEIGHTS) if part.shelf == "list" else zip(WEIGHTS, WEIGHTS, strict=True))
    outcomes: dict[_Weights, Floats] = {}
    for share in SHARES:
        read = replace(part, share=share)
        outcomes |= {_Weights(share, *pair): part.lists.ndcg(read.lifted(*pair)) for pair in pairs}
    return outcomes


def _best(outcomes: Mapping[_Weights, Floats], people: Ints) -> _Weights:
    """Returns what is best for some people; of equals the smallest weights."""
    return max(outcomes, key=lambda one: (float(outcomes[one][people].mean()), -sum(one)))


def _chance(part: Read, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    draws = [random.random(part.rare.shape).astype(np.float32) for _ in range(CHANCE_DRAWS)]
    mean: Floats = np.mean([part.lists.ndcg(draw) for draw in draws], axis=0).astype(np.float32)
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
