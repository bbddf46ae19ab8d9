"""What a reader may say of an arm: better, worse, no difference shown, or only described."""

from dataclasses import dataclass
from typing import Literal

from ...report.figures import is_undefined
from ..results import LOWER_IS_BETTER, AbResults, ArmComparison, ArmResult, MeanResult, StoppingResult
from ..verdict import is_decided

Label = Literal["better", "worse", "open", "described", "unknown"]
LABELS: dict[Label, str] = {
    "better": "better",
    "worse": "worse",
    "open": "no difference shown",
    "described": "described only",
    "unknown": "not compared",
}


@dataclass(frozen=True)
class Outcome:
    """An arm against the baseline on the primary metric."""

    arm: ArmResult
    compared: ArmComparison | None
    label: Label
    sentence: str
    """Says it in words."""


def outcomes_of(results: AbResults) -> list[Outcome]:
    """Returns the outcome of every arm but the baseline, in the arms' order."""
    return [_outcome(results, arm) for arm in results.arms if arm.name != results.baseline]


def label_of(results: AbResults, one: ArmComparison) -> Label:
    """Returns what a comparison shows."""
    found = one.comparison
    if is_undefined(found.difference) or not found.n:
        return "unknown"
    if one.descriptive:
        return "described"
    if not is_decided(one, results.stopping) or not found.difference:
        return "open"
    is_lower = found.difference < 0
    return "better" if is_lower == (one.metric in LOWER_IS_BETTER) else "worse"


def confidence_of(results: AbResults, one: ArmComparison) -> float:
    """Returns the confidence of a comparison's interval, between 0 and 1."""
    stopping = stopping_of(results, one)
    return 0.95 if stopping is None or one.decided_by == "holm" else 1 - stopping.alpha


def stopping_of(results: AbResults, one: ArmComparison) -> StoppingResult | None:
    """Returns the sequence of a comparison, None if nobody looked before the end."""
    key = (one.a, one.b, one.metric)
    return next((stop for stop in results.stopping if (stop.a, stop.b, stop.metric) == key), None)


def mean_of(arm: ArmResult, metric: str) -> MeanResult | None:
    """Returns an arm's mean, None where it was not measured."""
    return next((mean for mean in arm.means if mean.metric == metric), None)


def value_of(arm: ArmResult, metric: str) -> float | None:
    """Returns the value of an arm's mean, None where it is undefined."""
    found = mean_of(arm, metric)
    return found.mean if found else None


def _outcome(results: AbResults, arm: ArmResult) -> Outcome:
    key = (arm.name, results.baseline, results.metric)
    compared = next((one for one in results.comparisons if (one.a, one.b, one.metric) == key), None)
    label = label_of(results, compared) if compared else "unknown"
    if compared is None or label == "unknown":
        missing = f"{results.metric} is defined for too few people to compare it with {results.baseline}."
        return Outcome(arm, compared, "unknown", missing)
    return Outcome(arm, compared, label, compared.comparison.sentence)
