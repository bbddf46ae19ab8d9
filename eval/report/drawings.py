"""Which plots a direction gets, and what is in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..results import ComparisonResult, MethodResult
from .curve_drawings import curve_drawings
from .figures import figure, interval
from .look import Drawing, Look, coverage_of, mean_of
from .plots.dots import Group, Row, dot_plot
from .plots.quantiles import Spread, quantile_plot
from .plots.scatter import Dot, scatter
from .verdict import Verdict, ranked, score_of


@dataclass(frozen=True)
class Draughtsman:
    """Draws the plots of one direction; those that have no data are left out."""

    look: Look

    def draw(self) -> list[Drawing]:
        """Returns the plots in the order of the page."""
        return [
            *self._coverage(),
            *self._cost(),
            *self._differences(),
            *self._strata(),
            *curve_drawings(self.look),
            *self._gaps(),
        ]

    def _coverage(self) -> Iterable[Drawing]:
        coverage = coverage_of(score for method in self.look.scored() for score in method.scores)
        if coverage is None:
            return
        dots = [
            self._dot(method, mean_of(score_of(method, coverage)), coverage) for method in self.look.scored()
        ]
        title = f"{self.look.metric} against {coverage}"
        svg = scatter(dots, f"{coverage} (share of the catalogue)", self.look.metric, self.look.named(title))
        if svg:
            yield Drawing(title, "Up and to the right is better. Bars: 95 % intervals over users.", svg)

    def _cost(self) -> Iterable[Drawing]:
        dots = [
            self._dot(method, method.cost.score_ms_per_user, "ms per user")
            for method in self.look.scored()
            if method.cost
        ]
        title = f"{self.look.metric} against cost"
        svg = scatter(
            dots, "milliseconds per user (log scale)", self.look.metric, self.look.named(title), is_log=True
        )
        if svg:
            yield Drawing(
                title, "Time to score and rank, without fitting. Up and to the left is better.", svg
            )

    def _dot(self, method: MethodResult, x: float, x_name: str) -> Dot:
        score = score_of(method, self.look.metric)
        assert score is not None
        hover = (
            f"{method.name}: {self.look.metric} {figure(score.mean)} ({interval(score.low, score.high)}), "
            f"n {score.n:,}; {x_name} {figure(x)}"
        )
        return Dot(method.name, self.look.mark(method.name), x, mean_of(score), score.low, score.high, hover)

    def _differences(self) -> Iterable[Drawing]:
        spreads = [
            Spread(
                _versus(one, self.look.verdict),
                self.look.mark(_other(one, self.look.verdict)),
                one.deciles,
                one.difference,
            )
            for one in self.look.direction.comparisons
            if one.metric == self.look.metric
        ]
        own = self.look.verdict.own.name if self.look.verdict.own else "the first"
        title = "Differences of single users"
        svg = quantile_plot(spreads, f"{self.look.metric} of {own} minus the other's", self.look.named(title))
        if svg:
            yield Drawing(
                title,
                "Line: all users; thin box: the middle 80 %; thick box: the middle 60 %; "
                "upright stroke: the median; mark: the mean.",
                svg,
            )

    def _strata(self) -> Iterable[Drawing]:
        chosen = self._exemplars()
        kinds = dict.fromkeys(part.kind for method in chosen for part in method.strata)
        for kind in kinds:
            strata = dict.fromkeys(p.stratum for m in chosen for p in m.strata if p.kind == kind)
            groups = [Group(name, tuple(self._stratum_rows(chosen, kind, name))) for name in strata]
            title = f"{self.look.metric} by {kind}"
            svg = dot_plot(groups, self.look.metric, self.look.named(title))
            if svg:
                yield Drawing(title, "The best method of each family and popularity; n at the right.", svg)

    def _stratum_rows(self, methods: Sequence[MethodResult], kind: str, stratum: str) -> Iterable[Row]:
        for method in methods:
            for part in method.strata:
                if (part.kind, part.stratum, part.score.metric) == (kind, stratum, self.look.metric):
                    score = part.score
                    yield Row(
                        method.name,
                        self.look.mark(method.name),
                        score.mean,
                        score.low,
                        score.high,
                        f"n {score.n:,}",
                    )

    def _exemplars(self) -> list[MethodResult]:
        """The study's method, the best of each family by the study's metric, and popularity."""
        best: dict[str, MethodResult] = {}
        for method in ranked(self.look.scored(), self.look.metric):
            best.setdefault(method.family, method)
        names = {method.name for method in best.values()} | {"popularity", "bridge-popularity"}
        if self.look.verdict.own:
            names.add(self.look.verdict.own.name)
        return [method for method in ranked(self.look.scored(), self.look.metric) if method.name in names]

    def _gaps(self) -> Iterable[Drawing]:
        gaps = [gap for gap in self.look.direction.gaps if gap.metric == self.look.metric]
        groups = [
            Group(f"{attribute}: {a} minus {b}", tuple(self._gap_rows(key)))
            for key in dict.fromkeys((gap.attribute, gap.a, gap.b) for gap in gaps)
            for attribute, a, b in [key]
        ]
        title = "Gaps between groups of users"
        svg = dot_plot(groups, f"difference in {self.look.metric}", self.look.named(title), zero_line=True)
        if svg:
            yield Drawing(title, "An interval that holds 0 shows no gap. n of both groups at the right.", svg)

    def _gap_rows(self, key: tuple[str, str, str]) -> Iterable[Row]:
        for gap in self.look.direction.gaps:
            if (gap.attribute, gap.a, gap.b) == key and gap.metric == self.look.metric:
                n = f"n {gap.n_a:,} / {gap.n_b:,}"
                yield Row(gap.method, self.look.mark(gap.method), gap.difference, gap.low, gap.high, n)


def _versus(one: ComparisonResult, verdict: Verdict) -> str:
    is_usual = verdict.own is not None and one.a == verdict.own.name
    return one.b if is_usual else f"{one.a} − {one.b}"


def _other(one: ComparisonResult, verdict: Verdict) -> str:
    return one.a if verdict.own is not None and one.b == verdict.own.name else one.b
