"""What an experiment shows: who was better, how sure that is, and whether the split was sound.

The unit is the user, because users were drawn by lot and lists were not. Each user counts once in each
comparison. The sequence that may be looked at at any time takes the first list of each user only: what is
known of it is not changed by later lists.
"""

from math import isfinite

import numpy as np

from ...retrieval.log.experiment_rows import ExposureColumns
from ...retrieval.log.experiments import ExperimentLog
from ...retrieval.records import Bools, Ints
from ...retrieval.statistics.group_difference import Doubles, group_difference, user_means
from ...retrieval.statistics.holm import holm
from ...retrieval.statistics.interleaving import interleaving_preference
from ...retrieval.statistics.sample_ratio import SAMPLE_RATIO_MISMATCH, sample_ratio_p
from ...retrieval.statistics.sequential import confidence_sequence, group_sequence
from .design import Design
from .experiment import Experiment
from .results import ArmSoFar, Compared, ExperimentResults, Preferred
from .verdict import verdict

ALPHA = 0.05


def analyse(log: ExperimentLog, experiment: Experiment, now_us: int) -> ExperimentResults:
    """Returns what is known of an experiment, running or ended.

    Args:
        log: of the experiments.
        experiment: which.
        now_us: microseconds since 1970 (UTC), for the window of outcomes.

    Raises:
        LogError: the log refuses.
    """
    design = experiment.design
    every = known = log.columns(experiment.name, design.accepted)
    if design.window_us:
        known = log.columns(experiment.name, design.accepted, window_us=design.window_us, now_us=now_us)
    ratio = _sample_ratio(experiment, every)
    mismatch = ratio is not None and ratio < SAMPLE_RATIO_MISMATCH
    split = design.kind == "split"
    results = ExperimentResults(
        name=experiment.name,
        kind=design.kind,
        target=design.target,
        metric=design.metric,
        looks=design.looks,
        runs=experiment.runs,
        started_us=experiment.started_us,
        ended_us=None if experiment.runs else experiment.ended_us,
        users=len(np.unique(known.user)),
        waiting=len(every.user) - len(known.user),
        planned_users=design.planned_users,
        sample_ratio_p=ratio,
        mismatch=mismatch,
        arms=tuple(_so_far(experiment, every, name) for name in _names(design)),
        compared=_compared(experiment, known) if split else (),
        preferred=None if split else _preferred(log, experiment, now_us),
        verdict=(),
    )
    return results.model_copy(update={"verdict": verdict(results)})


def _names(design: Design) -> list[str]:
    return [arm.name for arm in design.arms] if design.kind == "split" else [""]


def _sample_ratio(experiment: Experiment, shown: ExposureColumns) -> float | None:
    """Returns the probability of the arms' numbers of users, up to the first end of an arm."""
    design = experiment.design
    if design.kind != "split" or not len(shown.user):
        return None
    first_end = min((one.at_us for one in experiment.ended_arms.values()), default=None)
    if first_end is not None:
        shown = shown.take(shown.at_us <= first_end)
    counts = [len(np.unique(shown.user[shown.of_arm(arm.name)])) for arm in design.arms]
    p = sample_ratio_p(counts, design.shares)
    return p if isfinite(p) else None


def _so_far(experiment: Experiment, shown: ExposureColumns, name: str) -> ArmSoFar:
    own = shown.take(shown.of_arm(name))
    ended = experiment.ended_arms.get(name or experiment.design.arms[1].name)
    some = bool(len(own.user))

    def mean(values: Bools | Ints) -> float | None:
        return float(values.mean()) if some else None

    return ArmSoFar(
        name=name or " + ".join(arm.name for arm in experiment.design.arms),
        users=len(np.unique(own.user)),
        lists=len(own.user),
        accepted_lists=mean(own.accepted > 0),
        errors=mean(own.failed),
        invalid=mean(own.invalid),
        median_ms=float(np.median(own.latency_ms)) if some else None,
        p95_ms=float(np.quantile(own.latency_ms, 0.95)) if some else None,
        tokens=mean(own.tokens),
        ended=None if ended is None else ended.reason,
    )


def _values(design: Design, shown: ExposureColumns) -> Doubles:
    """Returns what came of each list, by the design's metric."""
    accepted = shown.accepted if design.metric == "items" else shown.accepted > 0
    return accepted.astype(np.float64)


def _compared(experiment: Experiment, shown: ExposureColumns) -> tuple[Compared, ...]:
    challengers = experiment.design.arms[1:]
    found = [_against_baseline(experiment, shown, arm.name, len(challengers)) for arm in challengers]
    adjusted = holm([one.p for one in found])
    return tuple(one.model_copy(update={"p_holm": p}) for one, p in zip(found, adjusted, strict=True))


def _against_baseline(experiment: Experiment, shown: ExposureColumns, arm: str, challengers: int) -> Compared:
    design = experiment.design
    baseline = design.baseline.name
    ended = experiment.ended_arms.get(arm)
    both = shown.of_arm(arm) | shown.of_arm(baseline)
    # After an arm's end only the baseline goes on; what it does then has nothing to be compared with.
    shown = shown.take(both if ended is None else both & (shown.at_us <= ended.at_us))
    values, in_arm = _values(design, shown), shown.of_arm(arm)
    of_arm = user_means(shown.user[in_arm], values[in_arm])
    of_baseline = user_means(shown.user[~in_arm], values[~in_arm])
    whole = group_difference(of_arm, of_baseline)
    _, first = np.unique(shown.user, return_index=True)
    first.sort()
    share = design.shares[0] + design.shares[[one.name for one in design.arms].index(arm)]
    sequence = group_sequence(
        values[first],
        in_arm[first],
        planned=max(20, round(design.planned_users * share)),
        alpha=ALPHA / challengers,
    )
    return Compared(
        arm=arm,
        baseline=baseline,
        users_arm=whole.n_a,
        users_baseline=whole.n_b,
        mean_arm=_known(whole.mean_a),
        mean_baseline=_known(whole.mean_b),
        difference=_known(whole.difference),
        low=_known(whole.low),
        high=_known(whole.high),
        p=whole.p,
        p_holm=whole.p,
        mde=_known(whole.mde),
        always_difference=_last(sequence.mean),
        always_low=_last(sequence.low),
        always_high=_last(sequence.high),
        always_p=min(1.0, sequence.p * challengers),
        decided_at=sequence.decided,
    )


def _preferred(log: ExperimentLog, experiment: Experiment, now_us: int) -> Preferred:
    design = experiment.design
    baseline, arm = (one.name for one in design.arms)
    credit = log.credits(
        experiment.name, (arm, baseline), design.accepted, window_us=design.window_us, now_us=now_us
    )
    found = interleaving_preference(credit.of_all[:, 0], credit.of_all[:, 1])
    sides = np.sign(credit.of_first[:, 0] - credit.of_first[:, 1])
    sequence = confidence_sequence(sides, planned=design.planned_users, alpha=ALPHA)
    return Preferred(
        arm=arm,
        baseline=baseline,
        share=_known(found.share_a),
        low=found.low,
        high=found.high,
        p=found.p,
        people=found.n,
        always_difference=_last(sequence.mean),
        always_low=_last(sequence.low),
        always_high=_last(sequence.high),
        decided_at=sequence.decided,
    )


def _last(values: Doubles) -> float | None:
    return _known(values[-1]) if len(values) else None


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
