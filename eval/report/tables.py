"""What the tables of a direction show, ready to be written."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from ..results import CheckResult, ComparisonResult, DirectionResult, MethodResult, RunResults, Score, Trial
from .figures import figure, interval, is_undefined
from .plots.inline import error_bar, inline_scale, shares
from .plots.scale import Scale
from .verdict import LOWER_IS_BETTER, Verdict, base_name, ranked, score_of


@dataclass(frozen=True)
class Tables:
    """The tables of one direction."""

    results: RunResults
    direction: DirectionResult
    verdict: Verdict

    @cached_property
    def metrics(self) -> list[str]:
        """All metrics of the direction, the study's first."""
        found = dict.fromkeys(score.metric for method in self.done for score in method.scores)
        first = [self.results.metric] if self.results.metric in found else []
        return first + [metric for metric in found if metric not in first]

    @cached_property
    def methods(self) -> list[MethodResult]:
        """Best first by the study's metric, those without scores last."""
        return ranked(self.direction.methods, self.results.metric)

    @cached_property
    def done(self) -> list[MethodResult]:
        """The methods that gave scores, best first."""
        return [method for method in self.methods if method.status == "done"]

    @property
    def is_lower_better(self) -> bool:
        """Whether the study's metric is an error."""
        return base_name(self.results.metric) in LOWER_IS_BETTER

    def is_own(self, method: MethodResult) -> bool:
        """Whether it is the method that the study is about."""
        return method is self.verdict.own

    def score(self, method: MethodResult, metric: str) -> Score | None:
        """Returns a method's score."""
        return score_of(method, metric)

    def bar(self, method: MethodResult, metric: str) -> Markup:
        """Returns a score drawn on the scale of its column, chance as an upright line."""
        score = score_of(method, metric)
        if score is None:
            return Markup("")
        return error_bar(
            self._scales[metric],
            score.mean,
            score.low,
            score.high,
            reference=self.direction.chance.get(metric),
            style=f"f-{method.family}",
        )

    def hover(self, score: Score) -> str:
        """Returns everything about a score in one line."""
        return (
            f"{score.metric} {figure(score.mean)}, 95 % interval {interval(score.low, score.high)}; "
            f"n {score.n:,}, undefined {score.undefined:,}, misses {score.misses:,}; "
            f"{self.results.convention} convention"
        )

    def difference_bar(self, one: ComparisonResult) -> Markup:
        """Returns a difference drawn on the scale of all comparisons, 0 as an upright line."""
        return error_bar(self._difference_scale, one.difference, one.low, one.high, reference=0.0)

    def shares(self, one: ComparisonResult) -> Markup:
        """Returns the shares of users with a better, the same and a worse list."""
        return shares(one.better, one.same, one.worse)

    def twins(self, method: MethodResult) -> list[str]:
        """Returns the other methods that made exactly the same lists."""
        if not method.lists_sha256 or self._hashes[method.lists_sha256] < 2:
            return []
        return [m.name for m in self.done if m is not method and m.lists_sha256 == method.lists_sha256]

    def checks(self, *statuses: str) -> list[CheckResult]:
        """Returns the checks of these statuses, in the order of the statuses."""
        return [check for status in statuses for check in self.direction.checks if check.status == status]

    def trials(self, method: MethodResult) -> list[Trial]:
        """Returns what was tried, the best first."""
        sign = 1.0 if self.is_lower_better else -1.0
        return sorted(method.trials, key=lambda t: (is_undefined(t.value), sign * t.value))

    @cached_property
    def _hashes(self) -> Counter[str]:
        return Counter(method.lists_sha256 for method in self.done)

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {metric: inline_scale(self._ends(metric)) for metric in self.metrics}

    @cached_property
    def _difference_scale(self) -> Scale:
        comparisons = self.direction.comparisons
        return inline_scale(end for one in comparisons for end in (one.low, one.high, one.difference))

    def _ends(self, metric: str) -> list[float | None]:
        scores = [score_of(method, metric) for method in self.done]
        return [end for score in scores if score for end in (score.mean, score.low, score.high)]


def settings_text(settings: dict[str, float | int | str | bool | None]) -> str:
    """Returns settings as `a = 1, b = 2`."""
    return ", ".join(f"{name} = {value}" for name, value in settings.items()) or "no settings"
