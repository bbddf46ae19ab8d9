"""How much a metric moves when nothing of interest changes: another wording, another seed."""

import numpy as np

from .judging import Judge
from .opening import OpenArm
from .results import MetricName, WordingSpread


def wording_spread(judge: Judge, arm: OpenArm, metric: MetricName, people: int) -> WordingSpread | None:
    """Returns the spread between the wordings of an arm's prompt, None where only one was read.

    Means are over the people whom every wording has read.
    """
    values = np.stack(
        [judge.of_pass(arm, metric, people, wording=number) for number in range(len(arm.modes))]
    )
    both = ~np.isnan(values).any(axis=0)
    if len(values) < 2 or not both.any():
        return None
    means = values[:, both].mean(axis=1)
    return WordingSpread(
        arm=arm.name,
        metric=metric,
        wordings=len(means),
        means=tuple(round(float(mean), 10) for mean in means),
        sd=round(float(means.std(ddof=1)), 10),
    )


def repeat_sd(judge: Judge, arm: OpenArm, metric: MetricName, people: int) -> float | None:
    """Returns the standard deviation of the mean between repeats, None for one repeat or where undefined."""
    values = np.stack([judge.of_pass(arm, metric, people, repeat=number) for number in range(judge.repeats)])
    both = ~np.isnan(values).any(axis=0)
    if len(values) < 2 or not both.any():
        return None
    return round(float(values[:, both].mean(axis=1).std(ddof=1)), 10)
