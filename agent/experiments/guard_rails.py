"""What ends an arm before its time: too many errors, too slow, too often repaired.

An arm is looked at when it has had `min_exposures` lists and then whenever it has a quarter more, so that
each look costs little of what was shown. It is ended when a rate is above its bound for certain: at each look
the exact one-sided interval of the rate (Clopper & Pearson 1934) lies above the bound. The looks share one
chance of error, 5 % over all of them and all rails, however long the experiment runs: two bad lists end
nothing, and an arm that is just at its bounds is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.special import betaincinv

from ...retrieval.log.experiment_rows import Rates
from ...retrieval.log.experiments import ExperimentLog
from .design import Design, GuardRails
from .experiment import Experiment

ALPHA = 0.05
SLOW_SHARE = 0.05
"""Of the lists that may take longer than the 95th percentile should."""
_RAILS = 3


@dataclass(frozen=True)
class Judgement:
    """What a look at one arm found."""

    arm: str
    """Empty: interleaved lists, for which both arms were asked."""
    rates: Rates
    """Of the lists that were looked at; none before the first look."""
    reasons: tuple[str, ...]
    """The rails that are broken, in words."""
    ended: bool
    """Whether the arm was ended now."""


def check(log: ExperimentLog, experiment: Experiment, at_us: int) -> list[Judgement]:
    """Looks at every arm, and ends those that broke a rail; the baseline is only reported.

    An experiment of which only the baseline is left is ended too.

    Raises:
        LogError: the log refuses.
    """
    judged = list(_judged(log, experiment, at_us))
    if any(one.ended for one in judged) and not Experiment.of(log.experiment(experiment.name)).challengers:
        log.end(experiment.name, at_us)
    return judged


def _judged(log: ExperimentLog, experiment: Experiment, at_us: int) -> Iterator[Judgement]:
    design = experiment.design
    for arm in _judged_arms(design):
        if arm in experiment.ended_arms:
            continue
        rails = design.guard_rails
        number, seen = look_of(log.count(experiment.name, arm), rails.min_exposures)
        slow_ms = rails.max_p95_ms or float("inf")
        rates = log.rates(experiment.name, arm, seen, slow_ms)
        reasons = broken(rates, rails, number) if number else ()
        # Interleaved lists are slow or wrong because of the arm that was added to the baseline.
        ends = design.arms[1].name if design.kind == "interleave" else arm
        ended = bool(reasons) and ends != design.baseline.name and experiment.runs
        if ended:
            ended = log.end_arm(experiment.name, ends, "; ".join(reasons), at_us)
        yield Judgement(arm, rates, reasons, ended)


def _judged_arms(design: Design) -> list[str]:
    return [""] if design.kind == "interleave" else [arm.name for arm in design.arms]


def look_of(shown: int, first: int) -> tuple[int, int]:
    """Returns the number of the last look that is due, from 1, and how many lists it sees; 0, 0 before."""
    if shown < first:
        return 0, 0
    number, seen = 1, first
    while (more := seen + max(1, seen // 4)) <= shown:
        number, seen = number + 1, more
    return number, seen


def broken(rates: Rates, rails: GuardRails, look: int) -> tuple[str, ...]:
    """Returns which rails are broken at a look, in words.

    Args:
        rates: of the lists that the look sees.
        rails: the bounds.
        look: its number, from 1.
    """
    found = [
        (rates.failed, rails.max_error_rate, "could not be made as they should"),
        (rates.invalid, rails.max_invalid_rate, "needed the model's answer repaired"),
    ]
    if rails.max_p95_ms is not None:
        found.append((rates.slow, SLOW_SHARE, f"took longer than {rails.max_p95_ms:g} ms"))
    # 1/2 + 1/6 + 1/12 + ... is 1.
    alpha = ALPHA / _RAILS / (look * (look + 1))
    return tuple(
        f"{count} of {rates.n} lists {what}; {bound:.0%} may"
        for count, bound, what in found
        if lowest_rate(count, rates.n, alpha) > bound
    )


def lowest_rate(count: int, n: int, alpha: float) -> float:
    """Returns the lower end of the exact one-sided interval of a rate (Clopper & Pearson 1934)."""
    return float(betaincinv(count, n - count + 1, alpha)) if count else 0.0


class GuardWatch:
    """Looks at the arms while lists are shown, after the first ones and then as the looks fall due.

    Args:
        log: of the experiments.
    """

    def __init__(self, log: ExperimentLog) -> None:
        self._log = log
        self._until_next: dict[str, int] = {}

    def saw(self, experiment: Experiment, lists: int, at_us: int) -> None:
        """Some lists were shown; checks if it is time.

        Raises:
            LogError: the log refuses.
        """
        left = self._until_next.get(experiment.name, 0) - lists
        if left <= 0:
            check(self._log, experiment, at_us)
            # A quarter of the smallest arm, not of all: other processes may show lists too.
            arms = _judged_arms(experiment.design)
            shown = min(self._log.count(experiment.name, arm) for arm in arms)
            left = max(experiment.design.guard_rails.min_exposures // 4, shown // 4)
        self._until_next[experiment.name] = left
