"""What the tables of a test show, ready to be written."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ...report.figures import figure
from ...report.plots.inline import error_bar, inline_scale
from ...report.plots.marks import Mark
from ...report.plots.scale import Scale
from ..results import (
    LOWER_IS_BETTER,
    AbResults,
    ArmComparison,
    ArmResult,
    MeanResult,
    SideBySide,
    WordingSpread,
)
from .drawings import history_name
from .movement import Place, moved
from .outcomes import LABELS, Label, Outcome, confidence_of, label_of, mean_of, outcomes_of
from .prices import Price, price_of

MEANING = {
    "ndcg@10": "quality of the order of the first ten",
    "hit@1": "share of people whose first item is one they liked",
    "hit@10": "share of people with an item they liked among the first ten",
    "support": "share of explanations that the verifier accepted",
    "invalid": "share of ranking answers that had to be repaired",
    "stability": "agreement of repeats (Kendall’s tau)",
    "tokens": "read and written for one person",
    "cost": "money for one person",
    "seconds": "for one person",
}


@dataclass(frozen=True)
class Tables:
    """The tables of one test."""

    results: AbResults

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of every arm but the baseline, by its name."""
        return {outcome.arm.name: outcome for outcome in outcomes_of(self.results)}

    @cached_property
    def metrics(self) -> list[str]:
        """The metrics that any arm has a value for, the primary one first."""
        known = [m for m in self.results.metrics if any(self.has_mean(arm, m) for arm in self.results.arms)]
        return sorted(known, key=lambda metric: metric != self.results.metric)

    @cached_property
    def comparisons(self) -> list[ArmComparison]:
        """The comparisons that say something, those on the primary metric first."""
        known = [one for one in self.results.comparisons if self.label(one) != "unknown"]
        return sorted(known, key=lambda one: one.metric != self.results.metric)

    @cached_property
    def undefined(self) -> list[str]:
        """Metrics that were asked for and that nobody has a value of."""
        return [metric for metric in self.results.metrics if metric not in self.metrics]

    def is_primary(self, one: ArmComparison) -> bool:
        """Whether a comparison is on the metric by which the test decides."""
        return one.metric == self.results.metric

    def is_lower_better(self, metric: str) -> bool:
        """Whether less of a metric is better."""
        return metric in LOWER_IS_BETTER

    def meaning(self, metric: str) -> str:
        """Returns what a metric is, in a few words."""
        return MEANING.get(metric, "")

    def mean(self, arm: ArmResult, metric: str) -> MeanResult | None:
        """Returns an arm's mean."""
        return mean_of(arm, metric)

    def has_mean(self, arm: ArmResult, metric: str) -> bool:
        """Whether a metric is defined for anybody in an arm."""
        found = mean_of(arm, metric)
        return found is not None and found.mean is not None

    def mean_bar(self, arm: ArmResult, metric: str, mark: Mark) -> Markup:
        """Returns a mean drawn on the scale that all arms share."""
        found = mean_of(arm, metric)
        if found is None:
            return Markup("")
        return error_bar(self._scales[metric], found.mean, found.low, found.high, style=mark.style)

    def label(self, one: ArmComparison) -> Label:
        """Returns what a comparison shows."""
        return label_of(self.results, one)

    def label_text(self, label: Label) -> str:
        """Returns it in words."""
        return LABELS[label]

    def confidence(self, one: ArmComparison) -> str:
        """Returns the confidence of a comparison's interval."""
        return f"{100 * confidence_of(self.results, one):.3g} %"

    @cached_property
    def also(self) -> list[str]:
        """What the verdict says beside its first sentence and those of the arms, which stand with them."""
        told = {outcome.sentence for outcome in self.outcomes.values()}
        return [sentence for sentence in self.results.verdict[1:] if sentence not in told]

    def price(self, arm: ArmResult) -> Price:
        """Returns what an arm costs for a thousand people."""
        return price_of(arm)

    def lists(self, person: SideBySide) -> dict[str, list[Place]]:
        """Returns the lists of a person by arm, each with how its items moved from the baseline's."""
        before = person.lists.get(self.results.baseline, ())
        names = [arm.name for arm in self.results.arms if arm.name in person.lists]
        return {name: moved(person.lists[name], before) for name in names}

    def ratio(self, spread: WordingSpread) -> str:
        """Returns how the largest difference between arms compares with the spread of wordings, in words."""
        differences = [
            abs(one.comparison.difference) for one in self.comparisons if one.metric == spread.metric
        ]
        text = (
            f"{spread.arm}: {spread.wordings} wordings, from {figure(min(spread.means))} to "
            f"{figure(max(spread.means))} {spread.metric}, standard deviation {figure(spread.sd)}"
        )
        if not differences or not spread.sd > 0:
            return f"{text}."
        return (
            f"{text}; the largest difference between arms is {max(differences) / spread.sd:.1f} times that."
        )

    history_name = staticmethod(history_name)

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {metric: inline_scale(self._ends(metric)) for metric in self.metrics}

    def _ends(self, metric: str) -> list[float | None]:
        means = [mean_of(arm, metric) for arm in self.results.arms]
        return [end for mean in means if mean for end in (mean.mean, mean.low, mean.high)]
