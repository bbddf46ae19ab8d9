"""The drawings of a test; those that have no data are left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...report.figures import figure, is_undefined
from ...report.look import Drawing
from ...report.plots.dots import Group, Row, dot_plot
from ...report.plots.marks import Mark
from ..results import AbResults, StoppingResult, StratumComparison, WordingSpread
from .band_plot import Moment, band_plot
from .outcomes import Outcome, outcomes_of

FAMILIES = ("tastebridge", "collaborative", "content", "cross-domain")
"""Looks of the arms after the baseline, which is drawn as `trivial` methods are."""


@dataclass(frozen=True)
class Draughtsman:
    """Draws the plots of one test."""

    results: AbResults

    def mark(self, arm: str) -> Mark:
        """Returns how an arm is marked; the fifth looks like the first again, names stand beside all."""
        others = [one.name for one in self.results.arms if one.name != self.results.baseline]
        return Mark(FAMILIES[others.index(arm) % len(FAMILIES)] if arm in others else "trivial")

    def differences(self) -> Drawing | None:
        """Returns every arm's difference from the baseline on the primary metric."""
        rows = tuple(self._difference_rows(outcomes_of(self.results)))
        title = f"{self.results.metric}: difference from {self.results.baseline}"
        return self._dots((Group("", rows),), title, self._caption_of_differences())

    def noise(self) -> Drawing | None:
        """Returns the differences between arms next to those between wordings and between repeats."""
        metric = self.results.metric
        spreads = [spread for spread in self.results.wordings if spread.metric == metric]
        if not spreads and not self.results.repeat_sd:
            return None
        groups = (
            Group(
                f"Arms, minus {self.results.baseline}",
                tuple(self._difference_rows(outcomes_of(self.results))),
            ),
            *(Group(f"Wordings of {spread.arm}", tuple(self._wording_rows(spread))) for spread in spreads),
            Group("Repeats", tuple(self._repeat_rows())),
        )
        shown = tuple(group for group in groups if group.rows)
        title = f"{metric}: differences between arms and what is noise"
        caption = (
            "All on one scale. Wordings: other words for the same prompt, minus the prompt as it is. "
            "Repeats: one standard deviation to both sides. A difference between arms that is no larger than "
            "these is no reason to choose an arm."
        )
        return self._dots(shown, title, caption)

    def strata(self) -> Drawing | None:
        """Returns the differences on the primary metric by amount of history."""
        found = [one for one in self.results.strata if one.metric == self.results.metric]
        ranges = dict.fromkeys(history_name(one) for one in found)
        groups = tuple(
            Group(name, tuple(self._stratum_row(one) for one in found if history_name(one) == name))
            for name in ranges
        )
        title = f"{self.results.metric}: differences by amount of history"
        caption = "95 % intervals, not corrected for looking at several groups: a description, not a test."
        return self._dots(groups, title, caption)

    def paths(self) -> list[Drawing]:
        """Returns the difference of each pair against the number of people read."""
        return [drawing for stop in self.results.stopping for drawing in self._path(stop)]

    def _path(self, stop: StoppingResult) -> Iterator[Drawing]:
        title = f"{stop.a} minus {stop.b}, {stop.metric}"
        svg = band_plot(
            [Moment(look.people, look.difference, look.low, look.high) for look in stop.looks],
            self.mark(stop.a),
            f"difference in {stop.metric}",
            title,
            end=self.results.planned.people,
            decided_at=stop.decided_at,
        )
        caption = (
            f"Line: the difference among those read so far. Band: {100 * (1 - stop.alpha):.3g} % confidence "
            "sequence, which holds at every number of people at once; where it leaves 0 the pair is decided."
        )
        if svg:
            yield Drawing(title, caption, svg)

    def _difference_rows(self, outcomes: Iterable[Outcome]) -> Iterator[Row]:
        for outcome in outcomes:
            if outcome.compared is not None and outcome.label != "unknown":
                one, name = outcome.compared.comparison, outcome.arm.name
                yield Row(name, self.mark(name), one.difference, one.low, one.high, f"n {one.n:,}")

    def _wording_rows(self, spread: WordingSpread) -> Iterator[Row]:
        own, *others = spread.means
        for place, mean in enumerate(others, start=1):
            yield Row(f"wording {place}", self.mark(spread.arm), mean - own, None, None, figure(mean))

    def _repeat_rows(self) -> Iterator[Row]:
        for arm, sd in self.results.repeat_sd.items():
            if not is_undefined(sd):
                yield Row(arm, self.mark(arm), 0.0, -sd, sd, f"sd {figure(sd)}")

    def _stratum_row(self, one: StratumComparison) -> Row:
        return Row(one.a, self.mark(one.a), one.difference, one.low, one.high, f"n {one.n:,}")

    def _caption_of_differences(self) -> str:
        which = "hold however often one looked" if self.results.stopping else "each hold 19 times out of 20"
        return f"Right of the dashed line is better. Bars: intervals of the difference; they {which}."

    def _dots(self, groups: tuple[Group, ...], title: str, caption: str) -> Drawing | None:
        svg = dot_plot(groups, f"difference in {self.results.metric}", title, zero_line=True)
        return Drawing(title, caption, svg) if svg else None


def history_name(one: StratumComparison) -> str:
    """Returns the range of a stratum in words."""
    if one.history_to is None:
        return f"{one.history_from:,} and more liked items"
    if one.history_from == one.history_to:
        return f"{one.history_from:,} liked item{'' if one.history_from == 1 else 's'}"
    return f"{one.history_from:,} to {one.history_to:,} liked items"
