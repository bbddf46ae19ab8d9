"""Fits every method with other seeds: luck of the seed apart from luck of the users."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..retrieval.statistics import seed_variance
from .cells import Cells
from .direction import Judged, make_evaluator
from .evaluating import MethodOutcome
from .metrics import parse
from .problem import Task, make_problem
from .results import MethodResult, SeedSpread
from .stage import Ground
from .study_config import StudyConfig


def with_seeds(
    judged: Judged,
    ground: Ground,
    config: StudyConfig,
    task: Task,
    outcomes: Sequence[MethodOutcome],
    cells: Cells,
    label: str,
) -> Judged:
    """Returns what was judged, each method with its spread over the study's seeds.

    Settings stay those that were chosen with the first seed, and so do the users.
    """
    values = {
        one.name: [judged.measured.of(one.name, config.metric)] for one in outcomes if one.listed is not None
    }
    cut = parse(config.metric)
    for seed in range(config.seed + 1, config.seed + config.seeds):
        problem = make_problem(ground.corpus, ground.problem.plan, seed)
        evaluator = make_evaluator(replace(ground, problem=problem), config, task, cells, label)
        for one in outcomes:
            if one.name in values:
                listed = evaluator.with_settings(one.name, one.settings or {}).listed
                if listed is not None:
                    values[one.name].append(np.asarray(cut(listed.lists, config.convention)))
    methods = tuple(_spread(method, values.get(method.name, [])) for method in judged.methods)
    return replace(judged, methods=methods)


def _spread(method: MethodResult, values: list[NDArray[np.float64]]) -> MethodResult:
    if len(values) < 2:
        return method
    stacked = np.stack(values)
    defined = stacked[:, ~np.isnan(stacked).any(axis=0)]
    if defined.shape[1] < 2:
        return method
    found = seed_variance(defined)
    spread = SeedSpread(
        seeds=len(values),
        sd_between_seeds=round(found.sd_between_seeds, 10),
        se_seeds=round(found.se_seeds, 10),
        se_users=round(found.se_users, 10),
    )
    words = (
        f"over {spread.seeds} seeds: standard error {spread.se_seeds:.4f} by the seed, {spread.se_users:.4f} "
        "by the users"
    )
    note = f"{method.note}; {words}" if method.note else words
    return method.model_copy(update={"spread": spread, "note": note})
