"""From the rows to one number a person, metric and arm, and what those say of the arms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from ...agent.backend import Usage
from ...agent.earning.earned import amounts
from ...agent.ranking.aggregate import agreement
from ...retrieval.records import Bools, Ints
from ...retrieval.statistics import Comparison, compare, mean_interval, with_holm
from ...retrieval.statistics.bootstrap import Doubles
from .expected import ListMetrics, list_metrics
from .opening import OpenArm
from .results import MeanResult, MetricName, StratumComparison
from .rows import Row, Rows, Spent

UNTESTED: tuple[MetricName, ...] = ("seconds",)
"""Described and not tested: who is asked about together shares the time, and a machine is busier at one hour
than at another, so that people's seconds are no independent measurements."""
MIN_STRATUM = 10
"""An amount of history with fewer people is not described on its own."""


def metrics_of(arms: Sequence[OpenArm], *, repeats: int, explain: int) -> tuple[MetricName, ...]:
    """Returns the metrics that a test of these arms can have.

    Args:
        arms: whether any of them has a price.
        repeats: stability takes two.
        explain: items explained for each person; 0: none.
    """
    has_price = any(arm.prices.prompt_per_million or arm.prices.completion_per_million for arm in arms)
    left_out = {
        "support": not explain,
        "stability": repeats < 2,
        "cost": not has_price,
    }
    return tuple(name for name in get_args(MetricName) if not left_out.get(name, False))


@dataclass(frozen=True)
class Judge:
    """Judges rows.

    Args:
        arms: the baseline first.
        rows: what was read.
        relevant: whether a person has a candidate, in the order of reading, shape (n, length).
        repeats: how many.
        seed: of intervals and permutations.
    """

    arms: Sequence[OpenArm]
    rows: Rows
    relevant: Bools
    repeats: int
    seed: int

    def values(self, arm: OpenArm, metric: MetricName, people: int) -> Doubles:
        """Returns a metric of the first so many people, NaN where undefined, shape (people,).

        Repeats are averaged; a person for whom one of them failed has none of the metrics of lists.
        """
        return np.array([self._value(arm, metric, place) for place in range(people)], dtype=np.float64)

    def of_pass(
        self, arm: OpenArm, metric: MetricName, people: int, *, repeat: int = 0, wording: int = 0
    ) -> Doubles:
        """Returns the same of one repeat in one wording alone."""
        rows = [self.rows.get((arm.name, repeat, wording, place)) for place in range(people)]
        return np.array(
            [
                _one(arm, metric, [row], self.relevant[place]) if row else float("nan")
                for place, row in enumerate(rows)
            ],
            dtype=np.float64,
        )

    def mean(self, arm: OpenArm, metric: MetricName, people: int) -> MeanResult:
        """Returns the mean over people with its interval."""
        values = self.values(arm, metric, people)
        defined = values[~np.isnan(values)]
        if not len(defined):
            return MeanResult(metric=metric, mean=None, low=None, high=None, n=0)
        interval = mean_interval(defined, self.seed)
        return MeanResult(
            metric=metric,
            mean=round(float(defined.mean()), 10),
            low=round(interval.low, 10),
            high=round(interval.high, 10),
            n=len(defined),
        )

    def compare(
        self,
        metrics: Sequence[MetricName],
        people: int,
        looked: Mapping[str, float],
        primary: MetricName,
    ) -> list[Comparison]:
        """Compares every arm with the baseline on every metric; p by Holm over all of them.

        What is defined for fewer than two people in both arms is left out: there is no difference to test.

        Args:
            metrics: which.
            people: the first so many.
            looked: by arm, p on the primary metric that is valid although one looked again and again, in
                place of the permutation test's; empty if nobody looked before the end.
            primary: that metric.
        """
        baseline, *others = self.arms
        family = []
        for metric in metrics:
            base = (baseline.name, self.values(baseline, metric, people))
            for arm in others:
                one = compare((arm.name, self.values(arm, metric, people)), base, metric, self.seed)
                if metric == primary and arm.name in looked:
                    one = replace(one, p=looked[arm.name])
                family.append(one)
        return with_holm([one for one in family if one.n >= 2])

    def strata(self, metric: MetricName, people: int, history: Ints) -> list[StratumComparison]:
        """Describes the difference from the baseline for each amount of history with enough people."""
        baseline, *others = self.arms
        found = []
        for low, high in amounts():
            inside = (history[:people] >= low) & (history[:people] <= (high or np.inf))
            for arm in others:
                difference = self.values(arm, metric, people) - self.values(baseline, metric, people)
                own = difference[inside & ~np.isnan(difference)]
                if len(own) < MIN_STRATUM:
                    continue
                interval = mean_interval(own, self.seed)
                found.append(
                    StratumComparison(
                        metric=metric,
                        a=arm.name,
                        b=baseline.name,
                        history_from=low,
                        history_to=high,
                        difference=round(float(own.mean()), 10),
                        low=round(interval.low, 10),
                        high=round(interval.high, 10),
                        n=len(own),
                    )
                )
        return found

    def _value(self, arm: OpenArm, metric: MetricName, place: int) -> float:
        rows = [self.rows.get((arm.name, repeat, 0, place)) for repeat in range(self.repeats)]
        there = [row for row in rows if row is not None]
        if len(there) < self.repeats:
            return float("nan")
        return _one(arm, metric, there, self.relevant[place])


def _one(arm: OpenArm, metric: MetricName, rows: Sequence[Row], relevant: Bools) -> float:
    """Returns a metric of one person from the rows of their repeats."""
    if metric == "support":
        asked = sum(row.asked for row in rows)
        return sum(row.accepted for row in rows) / asked if asked else float("nan")
    if metric in ("tokens", "cost", "seconds"):
        ranking = float(np.mean([_used(arm, metric, row.ranking) for row in rows]))
        return ranking + sum(_used(arm, metric, row.writing) for row in rows)
    scores = [np.array(row.scores) for row in rows if row.scores is not None]
    if len(scores) < len(rows):
        return float("nan")
    if metric == "invalid":
        return float(np.mean([row.repaired for row in rows]))
    if metric == "stability":
        return agreement(scores)
    found = [list_metrics(each, relevant, keeps_order=arm.mode.keeps_order) for each in scores]
    return float(np.mean([_of_list(metric, one) for one in found]))


def _of_list(metric: MetricName, found: ListMetrics) -> float:
    return {"ndcg@10": found.ndcg, "hit@1": found.hit_1, "hit@10": found.hit_10}[metric]


def _used(arm: OpenArm, metric: MetricName, spent: Spent) -> float:
    if metric == "tokens":
        return float(spent.tokens)
    if metric == "cost":
        return arm.prices.of(Usage(spent.prompt_tokens, spent.completion_tokens, spent.calls))
    return spent.seconds
