"""Curves of a direction on its validation users: scarcity of people, scarcity of items, diversity."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from ..retrieval.index.site import BuildProgress
from .cells import Cells
from .direction import make_evaluator
from .evaluating import Evaluator, MethodOutcome
from .measuring import Measure
from .protocols.registry import protocol_of
from .results import Curve, CurvePoint
from .scarcity import with_bridge_users, with_source_items
from .stage import Ground
from .study_config import StudyConfig
from .surroundings import surroundings

CHOICE = (
    "bridge-popularity",
    "content-max",
    "bm25-titles",
    "user-knn",
    "ease",
    "ials",
    "emcdr",
    "signal-neighbours",
    "tastebridge",
)
"""The methods of a curve unless the study names others: one or two of each kind."""

Kind = Literal["bridge users", "source items", "diversity"]


def curves_of(
    ground: Ground,
    config: StudyConfig,
    outcomes: Sequence[MethodOutcome],
    cells: Cells,
    title: str,
    progress: BuildProgress,
) -> Iterator[Curve]:
    """Gives the curves that the study asks for; settings are those that tuning chose on all the data."""
    assert config.curves is not None
    wanted = config.curves.methods or CHOICE
    chosen = [one for one in outcomes if one.name in wanted and one.status == "done"]
    asked = config.curves
    total = (len(asked.bridge_users) + len(asked.source_items) + 2) * len(chosen) + len(asked.diversity)
    progress.step(f"{title}: curves", total)
    draw = _Curves(ground, config, cells, progress)
    # Elsewhere the people who are asked about are bridge users themselves and cannot be taken apart.
    if asked.bridge_users and protocol_of(config.protocol).disjoint:
        yield draw.bridge_users(chosen, asked.bridge_users)
    if asked.source_items:
        yield draw.source_items(chosen, asked.source_items)
    if asked.diversity:
        yield draw.diversity(asked.diversity)


class _Curves:
    """What the curves of one direction share."""

    def __init__(self, ground: Ground, config: StudyConfig, cells: Cells, progress: BuildProgress) -> None:
        self._ground = ground
        self._config = config
        self._cells = cells
        self._progress = progress
        metrics = tuple(dict.fromkeys((config.metric, "hit_rate@10", "coverage@10")))
        self._measure = Measure(metrics, config.convention, config.seed, config.resamples)

    def bridge_users(self, chosen: Sequence[MethodOutcome], amounts: Sequence[int]) -> Curve:
        there = len(self._ground.problem.training.bridge.user_nos)
        points: list[CurvePoint] = []
        for amount in [*sorted(n for n in amounts if n < there), there]:
            problem = with_bridge_users(self._ground.problem, amount, self._config.seed)
            ground = replace(self._ground, problem=problem, validation=problem.task(problem.plan.validation))
            points += self._points(ground, chosen, amount, _label(amount, there))
        return Curve(kind="bridge users", x_name="people active in both domains", points=tuple(points))

    def source_items(self, chosen: Sequence[MethodOutcome], amounts: Sequence[int]) -> Curve:
        task = self._ground.validation
        longest = int(task.people.source.lengths.max(initial=1))
        points: list[CurvePoint] = []
        for amount in [*sorted(n for n in amounts if n < longest), longest]:
            ground = replace(self._ground, validation=with_source_items(task, amount))
            points += self._points(ground, chosen, amount, _label(amount, longest))
        return Curve(
            kind="source items", x_name="newest source items known of a person", points=tuple(points)
        )

    def diversity(self, amounts: Sequence[float]) -> Curve:
        points: list[CurvePoint] = []
        for amount in sorted(amounts):
            one = MethodOutcome("tastebridge-diverse", "tastebridge", "done", settings={"diversity": amount})
            points += self._points(self._ground, [one], amount, f"{amount:g}")
        return Curve(kind="diversity", x_name="diversity", points=tuple(points))

    def _points(
        self, ground: Ground, chosen: Iterable[MethodOutcome], x: float, label: str
    ) -> Iterator[CurvePoint]:
        task = ground.validation
        evaluator = make_evaluator(ground, self._config, task, self._cells, "")
        for one in chosen:
            scores = self._scores(evaluator, ground, one.name, one.settings or {})
            self._progress.advance()
            if scores is not None:
                yield CurvePoint(method=one.name, x=x, label=label, scores=scores)

    def _scores(
        self, evaluator: Evaluator, ground: Ground, name: str, settings: dict[str, Any]
    ) -> tuple[Any, ...] | None:
        outcome = evaluator.with_settings(name, settings)
        if outcome.listed is None:
            return None
        lists = {name: outcome.listed.lists}
        measured = self._measure(lists, surroundings(ground.problem, ground.validation, None))
        return measured.scores[name]


def _label(amount: int, most: int) -> str:
    return f"all {most}" if amount == most else str(amount)
