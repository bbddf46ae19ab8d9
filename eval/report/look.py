"""What all plots of a direction share: whom they show, how each method looks, what they are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from ..results import DirectionResult, MethodResult, RunResults, Score
from .plots.marks import Mark
from .verdict import Verdict, base_name, direction_name, ranked, score_of


@dataclass(frozen=True)
class Drawing:
    """A plot with the words around it."""

    title: str
    caption: str
    svg: Markup


@dataclass(frozen=True)
class Look:
    """One direction as its plots see it."""

    results: RunResults
    direction: DirectionResult
    verdict: Verdict

    @property
    def metric(self) -> str:
        """The study's metric."""
        return self.results.metric

    def scored(self) -> list[MethodResult]:
        """Returns the methods with scores, best first, the study's method before all."""
        done = [m for m in self.direction.methods if m.status == "done" and score_of(m, self.metric)]
        return sorted(ranked(done, self.metric), key=lambda method: method is not self.verdict.own)

    def mark(self, name: str) -> Mark:
        """Returns how a method is marked."""
        family = next((m.family for m in self.direction.methods if m.name == name), "trivial")
        return Mark(family, self.verdict.own is not None and self.verdict.own.name == name)

    def named(self, title: str) -> str:
        """Returns a title that also says of which direction."""
        return f"{title}, {direction_name(self.direction)}"


def coverage_of(scores: Iterable[Score]) -> str | None:
    """Returns the metric that measures the share of the catalogue that is shown, None if there is none."""
    return next((score.metric for score in scores if base_name(score.metric) == "coverage"), None)


def mean_of(score: Score | None) -> float:
    """Returns a mean, NaN if there is none."""
    return float("nan") if score is None or score.mean is None else score.mean
