"""When a test may stop: the primary metric's confidence sequence, looked at after every block of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ...retrieval.statistics.bootstrap import Doubles
from ...retrieval.statistics.power import POWER
from ...retrieval.statistics.sequential import confidence_sequence
from .judging import Judge
from .opening import OpenArm
from .reading import BLOCK
from .results import Look, MetricName, StoppingResult

ALPHA = 0.05


@dataclass(frozen=True)
class Pair:
    """An arm against the baseline at its latest look."""

    result: StoppingResult
    mean: float
    low: float
    high: float
    """Of the sequence, NaN before the first look that says anything."""
    p: float
    """Valid although one looked again and again."""


def share_of_alpha(arms: int) -> float:
    """Returns the error that each arm's comparison with the baseline may have, so that all have 5 %."""
    return ALPHA / (arms - 1)


def pairs_so_far(judge: Judge, metric: MetricName, people: int, planned: int) -> list[Pair]:
    """Returns what is known of every arm against the baseline after so many people."""
    baseline, *others = judge.arms
    base = judge.values(baseline, metric, people)
    alpha = share_of_alpha(len(judge.arms))
    return [
        _pair(arm, baseline, judge.values(arm, metric, people) - base, metric, planned, alpha)
        for arm in others
    ]


def all_decided(pairs: Sequence[Pair]) -> bool:
    """Whether nothing is left to find out."""
    return all(pair.result.decided_at is not None for pair in pairs)


def detectable(sd: float, planned: int, alpha: float) -> float:
    """Returns the smallest true difference that a test finds with 80 % power by its planned end, if it peeks.

    Args:
        sd: of the paired differences.
        planned: people.
        alpha: of the pair.
    """
    if planned < 2:
        return float("inf")
    if not sd:
        return 0.0
    signs = np.where(np.arange(planned) % 2, 1.0, -1.0)
    sequence = confidence_sequence(signs * sd, planned=planned, alpha=alpha)
    half = float(sequence.high[-1] - sequence.low[-1]) / 2
    return half + float(ndtri(POWER)) * sd / float(np.sqrt(planned))


def _pair(
    arm: OpenArm, baseline: OpenArm, differences: Doubles, metric: MetricName, planned: int, alpha: float
) -> Pair:
    defined = differences[~np.isnan(differences)]
    nothing = float("nan")
    looks: list[Look] = []
    if not len(defined):
        return Pair(_result(arm, baseline, metric, alpha, looks, None), nothing, nothing, nothing, 1.0)
    sequence = confidence_sequence(differences, planned=planned, alpha=alpha)
    known = np.cumsum(~np.isnan(differences))
    decided = None
    for people in looked_at(len(differences)):
        n = int(known[people - 1])
        if not n or not np.isfinite(sequence.high[n - 1]):
            continue
        low, high = float(sequence.low[n - 1]), float(sequence.high[n - 1])
        if decided is None and sequence.decided is not None and sequence.decided <= n:
            decided = people
        looks.append(Look(people=people, difference=float(sequence.mean[n - 1]), low=low, high=high))
    mean, low, high = (float(part[-1]) for part in (sequence.mean, sequence.low, sequence.high))
    return Pair(_result(arm, baseline, metric, alpha, looks, decided), mean, low, high, sequence.p)


def looked_at(people: int) -> list[int]:
    """Returns after how many people one looks, up to so many."""
    ends = list(range(BLOCK, people + 1, BLOCK))
    return ends if ends and ends[-1] == people else [*ends, people]


def _result(
    arm: OpenArm,
    baseline: OpenArm,
    metric: MetricName,
    alpha: float,
    looks: Sequence[Look],
    decided: int | None,
) -> StoppingResult:
    return StoppingResult(
        a=arm.name, b=baseline.name, metric=metric, alpha=alpha, looks=tuple(looks), decided_at=decided
    )
