"""Runs one direction of a study: every method on the same users, then what the numbers are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..retrieval.statistics import Comparison
from .auditing import audit_direction, audit_method
from .cells import Cells, lists_sha256
from .evaluating import Evaluator, MethodOutcome
from .judging import compare_all, gaps_of, item_strata, stratum_scores
from .lists import Lists
from .measuring import Measure, Measured
from .metrics import Draw, expected, parse
from .problem import Task
from .results import CheckResult, Cost, GapResult, MethodResult, Score, StratumScore
from .stage import Ground
from .strata import attribute_strata, user_strata
from .study_config import StudyConfig
from .surroundings import surroundings
from .tuning import Tuner


@dataclass(frozen=True)
class Judged:
    """Everything that a direction found, before the comparisons of all directions are adjusted together."""

    methods: tuple[MethodResult, ...]
    comparisons: tuple[Comparison, ...]
    checks: tuple[CheckResult, ...]
    gaps: tuple[GapResult, ...]
    chance: dict[str, float]
    measured: Measured


def make_evaluator(ground: Ground, config: StudyConfig, task: Task, cells: Cells, label: str) -> Evaluator:
    """Returns what the methods of a direction are evaluated with.

    Args:
        ground: the direction.
        config: the study.
        task: whose scores are reported.
        cells: results that are there already.
        label: of sampled candidates, empty without.
    """
    cut = parse(config.metric)
    training = ground.problem.training
    key = {
        "split": ground.split.sha256,
        "source": training.source.digest,
        "target": training.target.digest,
        "embedding": ground.corpus.embedding,
        "workspace_settings": training.settings.model_dump_json(include={"signals", "strengths", "model"}),
        "fit_seed": training.seed,
        "tie_seed": config.seed,
        "tuned_on": ground.validation.digest,
        "metric": config.metric,
        "convention": config.convention,
        "candidates": label,
    }
    tuner = Tuner(
        problem=ground.problem,
        task=ground.validation,
        budget=config.budget,
        seed=config.seed,
        value=lambda lists: np.asarray(cut(lists, config.convention), dtype=np.float64),
        depth=max(cut.k, 1),
        cells=cells,
        key=key,
    )
    return Evaluator(tuner, task, config.depth)


def judge(
    ground: Ground,
    config: StudyConfig,
    task: Task,
    outcomes: Sequence[MethodOutcome],
    earlier_reads: int,
    label: str,
    attributes: Mapping[str, Mapping[str, str]],
) -> Judged:
    """Measures, compares and checks what the methods of a direction did."""
    lists = {one.name: one.listed.lists for one in outcomes if one.listed is not None}
    obvious = lists["popularity"].items if "popularity" in lists else None
    measure = Measure(config.all_metrics, config.convention, config.seed, config.resamples)
    measured = measure(lists, surroundings(ground.problem, task, obvious))
    strata = _strata(ground, task, measure, measured, lists, config.metric)
    user_ids = [ground.corpus.user_ids[user] for user in task.user_nos.tolist()]
    groups = [one for name, labels in attributes.items() for one in attribute_strata(name, labels, user_ids)]
    chance = chance_levels(config, next(iter(lists.values()))) if lists else {}
    checks = audit_direction(ground.problem, config, (ground.validation, task), earlier_reads, chance, lists)
    k = parse(config.metric).k or 10
    for outcome in outcomes:
        if outcome.listed is not None:
            checks += audit_method(ground.problem, task, outcome, outcome.listed.lists, label, k)
    return Judged(
        methods=tuple(
            _method_result(one, measured.scores.get(one.name, ()), strata.get(one.name, []), len(task))
            for one in outcomes
        ),
        comparisons=tuple(
            compare_all(measured, config.compare, config.metric, config.seed, config.resamples)
        ),
        checks=tuple(checks),
        gaps=tuple(
            gap
            for name in lists
            for gap in gaps_of(measured, name, config.metric, groups, config.seed, config.resamples)
        ),
        chance=chance,
        measured=measured,
    )


def chance_levels(config: StudyConfig, lists: Lists) -> dict[str, float]:
    """Returns the mean of each accuracy metric over all possible lists, in closed form."""
    levels = {}
    for name in config.all_metrics:
        cut = parse(name)
        if cut.has_convention:
            draw = Draw(lists.n_relevant, lists.n_ranked, cut.k or 1, config.convention)
            values = expected(cut.metric.name, draw)
            if np.isfinite(values).any():
                levels[name] = round(float(np.nanmean(values)), 10)
    return levels


def _strata(
    ground: Ground,
    task: Task,
    measure: Measure,
    measured: Measured,
    lists: Mapping[str, Lists],
    metric: str,
) -> dict[str, list[StratumScore]]:
    of_users = user_strata(task)
    of_items = item_strata(measure, ground.problem, task, lists, metric)
    return {
        name: stratum_scores(measure, measured, name, of_users, metric) + of_items[name] for name in lists
    }


def _method_result(
    outcome: MethodOutcome, scores: tuple[Score, ...], strata: list[StratumScore], users: int
) -> MethodResult:
    listed = outcome.listed
    if listed is None:
        return MethodResult(
            name=outcome.name, family=outcome.family, status=outcome.status, reason=outcome.reason
        )
    per_user = 1.0 / max(1, users)
    cost = Cost(
        fit_s=round(listed.fit_s, 4),
        score_ms_per_user=round(listed.score_s * 1000 * per_user, 4),
        peak_mb=round(listed.peak_mb, 1),
        tuning_s=round(sum(trial.seconds for trial in outcome.trials), 3),
        model_calls_per_user=listed.calls * per_user,
        tokens_per_user=listed.tokens * per_user,
        usd_per_user=listed.usd * per_user,
        invalid_rate=listed.invalid / listed.calls if listed.calls else 0.0,
        repair_rate=listed.repaired / listed.calls if listed.calls else 0.0,
    )
    return MethodResult(
        name=outcome.name,
        family=outcome.family,
        status="done",
        settings=outcome.settings or {},
        trials=outcome.trials,
        note=listed.note,
        scores=scores,
        strata=tuple(strata),
        cost=cost,
        lists_sha256=lists_sha256(listed.lists),
    )
