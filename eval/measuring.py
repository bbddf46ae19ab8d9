"""Every metric of every method of a direction, user by user, and what that comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..retrieval.statistics.bootstrap import columns_interval
from .lists import Lists
from .metrics import Context, Convention, CutMetric, Estimate, Values, parse, summarise
from .results import Score

BLOCK_COLUMNS = 256
"""Columns bootstrapped at once; bounds the memory."""


@dataclass(frozen=True)
class Measured:
    """The metrics of several methods for the same users."""

    metrics: tuple[str, ...]
    """Of one value a user, in the order of the study."""
    values: dict[str, NDArray[np.float64]]
    """By method, shape (metrics, users); NaN where undefined."""
    scores: dict[str, tuple[Score, ...]]
    """By method, in the order of the study; metrics of all lists together have no interval."""

    def of(self, method: str, metric: str) -> Values:
        """Returns one metric of one method, one value a user."""
        found: Values = self.values[method][self.metrics.index(metric)]
        return found


@dataclass(frozen=True)
class Measure:
    """What is measured, and how."""

    metrics: tuple[str, ...]
    convention: Convention
    seed: int
    resamples: int

    def __call__(self, lists: Mapping[str, Lists], context: Context) -> Measured:
        """Measures the lists of each method; a metric that the context cannot serve is left out."""
        cuts = [cut for cut in map(parse, self.metrics) if not cut.lacks(context)]
        of_users = [cut for cut in cuts if cut.metric.per_user]
        values = {
            name: np.stack([np.asarray(cut(one, self.convention, context)) for cut in of_users])
            for name, one in lists.items()
        }
        intervals = self._intervals(values)
        scores = {
            name: tuple(self._score(cut, of_users, name, one, context, values, intervals) for cut in cuts)
            for name, one in lists.items()
        }
        return Measured(tuple(cut.name for cut in of_users), values, scores)

    def scores_of(
        self, measured: Measured, method: str, users: NDArray[np.int64], places: Sequence[int]
    ) -> tuple[Score, ...]:
        """Returns some metrics of a method, by their places in `measured.metrics`, over some of the users."""
        part = measured.values[method][list(places)][:, users]
        intervals = columns_interval(part.T, self.seed, self.resamples)
        return tuple(
            as_score(measured.metrics[place], summarise(row), *interval)
            for place, row, interval in zip(places, part, intervals, strict=True)
        )

    def only(self, metric: str, lists: Mapping[str, Lists]) -> dict[str, Score]:
        """Returns one accuracy metric of each method's lists."""
        cut = parse(metric)
        values = {name: np.asarray(cut(one, self.convention))[None] for name, one in lists.items()}
        intervals = self._intervals(values)
        return {
            name: as_score(metric, summarise(one[0]), *intervals[name][0]) for name, one in values.items()
        }

    def _intervals(
        self, values: Mapping[str, NDArray[np.float64]]
    ) -> dict[str, Sequence[tuple[float, float]]]:
        """Returns the interval of each metric of each method, all over the same resampled users."""
        if not values:
            return {}
        columns = np.concatenate(list(values.values())).T
        found: list[tuple[float, float]] = []
        for start in range(0, columns.shape[1], BLOCK_COLUMNS):
            found += columns_interval(columns[:, start : start + BLOCK_COLUMNS], self.seed, self.resamples)
        n = len(columns.T) // len(values)
        return {name: found[place * n : (place + 1) * n] for place, name in enumerate(values)}

    def _score(
        self,
        cut: CutMetric,
        of_users: list[CutMetric],
        method: str,
        lists: Lists,
        context: Context,
        values: Mapping[str, NDArray[np.float64]],
        intervals: Mapping[str, Sequence[tuple[float, float]]],
    ) -> Score:
        if cut.metric.per_user:
            place = of_users.index(cut)
            return as_score(cut.name, summarise(values[method][place]), *intervals[method][place])
        number = float(np.asarray(cut(lists, self.convention, context)))
        return Score(metric=cut.name, mean=_number(number), n=len(lists))


def as_score(metric: str, estimate: Estimate, low: float, high: float) -> Score:
    """Returns an estimate with its interval as it stands in the results; NaN becomes None."""
    return Score(
        metric=metric,
        mean=_number(estimate.mean),
        low=_number(low),
        high=_number(high),
        n=estimate.n,
        undefined=estimate.undefined,
        misses=estimate.misses,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 10)
