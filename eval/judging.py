"""What a direction's numbers are worth: comparisons, strata and gaps between groups."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..retrieval.statistics import Comparison, compare, two_group_interval
from .lists import Lists
from .measuring import Measure, Measured
from .metrics import parse
from .problem import Problem, Task
from .results import ComparisonResult, GapResult, StratumScore
from .strata import CLASS_NAMES, MIN_USERS, Stratum, popularity_classes, restricted


def compare_all(measured: Measured, method: str, metric: str, seed: int, resamples: int) -> list[Comparison]:
    """Compares one method with every other; none if it has no results."""
    if method not in measured.values:
        return []
    ours = (method, measured.of(method, metric))
    compared = [
        compare(ours, (other, measured.of(other, metric)), metric, seed, resamples)
        for other in measured.values
        if other != method
    ]
    # One user says nothing of a difference: there is no interval and no detectable effect.
    return [one for one in compared if one.n >= 2]


def as_result(one: Comparison) -> ComparisonResult:
    """Returns a comparison as it stands in the results."""
    effect = one.effect
    return ComparisonResult(
        a=one.a,
        b=one.b,
        metric=one.metric,
        n=one.n,
        mean_a=round(one.mean_a, 10),
        mean_b=round(one.mean_b, 10),
        difference=round(effect.difference, 10),
        low=round(one.low, 10),
        high=round(one.high, 10),
        relative=None if effect.relative is None else round(effect.relative, 10),
        p=one.p,
        p_holm=one.p_holm,
        cohens_d=None if effect.cohens_d is None else round(effect.cohens_d, 10),
        better=effect.better,
        worse=effect.worse,
        same=effect.same,
        mde=round(one.mde, 10),
        sentence=one.sentence,
        deciles=tuple(round(value, 10) for value in one.deciles),
    )


def stratum_scores(
    measure: Measure, measured: Measured, method: str, strata: Sequence[Stratum], metric: str
) -> list[StratumScore]:
    """Returns one metric of one method in each stratum of users."""
    place = measured.metrics.index(metric)
    return [
        StratumScore(
            kind=stratum.kind,
            stratum=stratum.name,
            score=measure.scores_of(measured, method, stratum.users, (place,))[0],
        )
        for stratum in strata
    ]


def item_strata(
    measure: Measure, problem: Problem, task: Task, lists: Mapping[str, Lists], metric: str
) -> dict[str, list[StratumScore]]:
    """Returns one metric of each method when only items of one popularity are to be found.

    New items, which nobody has in the training data, are where only text can help.
    """
    classes = popularity_classes(problem)
    found: dict[str, list[StratumScore]] = {method: [] for method in lists}
    if parse(metric).k == 0:  # a metric of the whole ranking needs ranks, which a restriction does not keep
        return found
    for number, name in enumerate(CLASS_NAMES):
        part = {
            method: restricted(one, task, (classes == number).astype(np.int64))
            for method, one in lists.items()
        }
        if not part or int((next(iter(part.values())).n_relevant > 0).sum()) < MIN_USERS:
            continue
        for method, score in measure.only(metric, part).items():
            found[method].append(StratumScore(kind="item popularity", stratum=name, score=score))
    return found


def gaps_of(
    measured: Measured, method: str, metric: str, strata: Sequence[Stratum], seed: int, resamples: int
) -> list[GapResult]:
    """Returns how far apart each two groups of an attribute are for one method."""
    gaps = []
    values = measured.of(method, metric)
    for place, one in enumerate(strata):
        for other in strata[place + 1 :]:
            if one.kind != other.kind:
                continue
            a, b = (values[stratum.users] for stratum in (one, other))
            a, b = a[~np.isnan(a)], b[~np.isnan(b)]
            if not len(a) or not len(b):
                continue
            low, high = two_group_interval(a, b, seed, resamples)
            gaps.append(
                GapResult(
                    method=method,
                    attribute=one.kind,
                    a=one.name,
                    b=other.name,
                    metric=metric,
                    difference=round(float(a.mean() - b.mean()), 10),
                    low=round(low, 10),
                    high=round(high, 10),
                    n_a=len(a),
                    n_b=len(b),
                )
            )
    return gaps
