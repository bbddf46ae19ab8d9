"""What a reader wants to know first: whether the study's method holds against the best baseline."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..results import CheckResult, ComparisonResult, DirectionResult, MethodResult, RunResults, Score
from .figures import figure, interval, is_undefined, signed_percent

ALPHA = 0.05
LOWER_IS_BETTER = ("mae", "rmse")


@dataclass(frozen=True)
class Verdict:
    """One direction in words."""

    direction: DirectionResult
    own: MethodResult | None
    """The method that the study compares with all others; None if it was not run."""
    baseline: MethodResult | None
    """The best of the methods that are not tastebridge's, on these very users."""
    comparison: ComparisonResult | None
    """Of the two."""
    outcome: str
    """`better`, `worse` (both significantly), `open` or `unknown`."""
    sentence: str
    alarms: tuple[CheckResult, ...]
    """Checks that failed, then those that marked the direction."""

    @property
    def failed(self) -> bool:
        """Whether a check says that the numbers cannot be trusted."""
        return any(check.status == "fail" for check in self.alarms)


def direction_name(direction: DirectionResult) -> str:
    """Returns the source and the target in words."""
    return f"{direction.source} → {direction.target}" if direction.source else f"within {direction.target}"


def base_name(metric: str) -> str:
    """Returns a metric's name without its cut."""
    return metric.partition("@")[0]


def score_of(method: MethodResult | None, metric: str) -> Score | None:
    """Returns a method's score by a metric, None if it has none."""
    return next((score for score in method.scores if score.metric == metric), None) if method else None


def ranked(methods: Iterable[MethodResult], metric: str) -> list[MethodResult]:
    """Returns the methods from best to worst by a metric; those without a value stay last, in their order."""
    sign = 1.0 if base_name(metric) in LOWER_IS_BETTER else -1.0

    def place(method: MethodResult) -> tuple[bool, float]:
        score = score_of(method, metric)
        if score is None or score.mean is None or is_undefined(score.mean):
            return True, 0.0
        return False, sign * score.mean

    return sorted(methods, key=place)


def verdict_of(results: RunResults, direction: DirectionResult) -> Verdict:
    """Returns what is to be said first of a direction."""
    metric = results.metric
    wanted = results.study.get("compare", "tastebridge")
    scored = [m for m in direction.methods if m.status == "done" and score_of(m, metric)]
    own = next((m for m in scored if m.name == wanted), None)
    baselines = ranked((m for m in scored if m.family != "tastebridge" and m is not own), metric)
    baseline = baselines[0] if baselines else None
    comparison = _comparison(direction, own, baseline, metric)
    return Verdict(
        direction,
        own,
        baseline,
        comparison,
        _outcome(comparison, own, metric),
        comparison.sentence if comparison else _without_comparison(own, baseline, str(wanted)),
        tuple(check for status in ("fail", "mark") for check in direction.checks if check.status == status),
    )


def overall(results: RunResults, verdicts: Iterable[Verdict]) -> str:
    """Returns the sentence about all directions together."""
    judged = [verdict for verdict in verdicts if verdict.outcome != "unknown"]
    gains = [
        (_gain(verdict.comparison, verdict.own, results.metric), verdict)
        for verdict in judged
        if verdict.comparison and verdict.own
    ]
    if not gains:
        return "In no direction were the study’s method and a baseline compared."
    lowest, worst = min(gains, key=lambda pair: pair[0])
    better = sum(verdict.outcome == "better" for verdict in judged)
    worse = sum(verdict.outcome == "worse" for verdict in judged)
    return (
        f"{_own_name(judged)} against the best baseline of each direction: significantly better in {better} "
        f"of {len(judged)}, significantly worse in {worse} (p < {ALPHA:g} after Holm’s correction over all "
        f"comparisons). In its weakest direction, {direction_name(worst.direction)}, it differs by "
        f"{signed_percent(lowest)}. The best baseline is picked on the users it is judged on, which "
        f"favours the baseline."
    )


def score_text(method: MethodResult | None, metric: str) -> str:
    """Returns a method's mean with its interval and n."""
    score = score_of(method, metric)
    if score is None:
        return figure(None)
    return f"{figure(score.mean)} ({interval(score.low, score.high)}; n\N{NO-BREAK SPACE}{score.n:,})"


def _own_name(verdicts: list[Verdict]) -> str:
    own = verdicts[0].own
    return own.name if own else ""


def _gain(comparison: ComparisonResult, own: MethodResult, metric: str) -> float:
    """The difference in favour of `own`, over the other's mean."""
    sign = 1.0 if comparison.a == own.name else -1.0
    base = comparison.mean_b if comparison.a == own.name else comparison.mean_a
    sign *= -1.0 if base_name(metric) in LOWER_IS_BETTER else 1.0
    return sign * comparison.difference / abs(base) if base else sign * comparison.difference


def _comparison(
    direction: DirectionResult, own: MethodResult | None, baseline: MethodResult | None, metric: str
) -> ComparisonResult | None:
    if own is None or baseline is None:
        return None
    pair = {own.name, baseline.name}
    return next((c for c in direction.comparisons if {c.a, c.b} == pair and c.metric == metric), None)


def _outcome(comparison: ComparisonResult | None, own: MethodResult | None, metric: str) -> str:
    if comparison is None or own is None or is_undefined(comparison.p_holm):
        return "unknown"
    if comparison.p_holm >= ALPHA:
        return "open"
    return "better" if _gain(comparison, own, metric) > 0 else "worse"


def _without_comparison(own: MethodResult | None, baseline: MethodResult | None, wanted: str) -> str:
    if own is None:
        return f"{wanted} gave no scores in this direction."
    if baseline is None:
        return f"No baseline gave scores that {own.name} could be compared with."
    return f"{own.name} and {baseline.name} were not compared."
