"""Runs a study: its directions one after the other, then the comparisons of all of them as one family."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ..retrieval.errors import EvaluationError
from ..retrieval.index.site import BuildProgress
from ..retrieval.settings import Settings
from ..retrieval.statistics import with_holm
from ..retrieval.workspace import Workspace
from .cells import Cells
from .curves import curves_of
from .direction import Judged, judge, make_evaluator
from .evaluating import Evaluator, MethodOutcome
from .judging import as_result
from .methods.registry import DEFAULT_METHODS, load
from .probe.run import run_probe
from .protocols.candidates import CandidateOptions
from .report.write import write_reports
from .results import Curve, DirectionResult, ProbeResult, RunResults
from .run_files import UserValues, direction_name, write_users
from .seeding import with_seeds
from .stage import Ground, domain_entries, record_reading, reported_task, set_up, split_entry
from .strata import read_attributes
from .study_config import DatasetConfig, DirectionConfig, StudyConfig
from .versions import installed_versions, machine

ALWAYS = ("random", "popularity", "bridge-popularity", "item-mean")
"""Whatever a study names: without these rows nobody can say whether a number is good."""


@dataclass(frozen=True)
class _Done:
    """A direction that was run."""

    ground: Ground
    judged: Judged
    earlier_reads: int
    sampled: str
    curves: tuple[Curve, ...]


def run_study(
    config: StudyConfig,
    base: Path,
    folder: Path,
    progress: BuildProgress,
    *,
    fresh: bool = False,
    command: str = "",
) -> RunResults:
    """Runs a study and writes results, user values and reports into `folder`; see `Study.run`.

    Relative paths of the study are seen from `base`.
    """
    start = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"no run can be kept in {folder}: {error.strerror or error}") from error
    names = methods_of(config)
    probes = _probes(config, base, progress) if config.probe else ()
    done = [
        _run_direction(config, base, dataset, direction, names, folder, progress, fresh=fresh)
        for dataset in config.datasets
        for direction in dataset.directions
    ]
    results = RunResults(
        name=config.name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        metric=config.metric,
        k=max(10, *(int(name.partition("@")[2] or 0) for name in config.all_metrics)),
        convention=config.convention,
        budget=config.budget,
        seeds=(config.seed,),
        versions=installed_versions(),
        machine=machine(),
        study=config.model_dump(mode="json"),
        directions=_with_family(done, config),
        probes=probes,
        seconds=round(time.perf_counter() - start, 1),
    )
    write_reports(results, folder)
    _refuse_failures(results, folder)
    return results


def methods_of(config: StudyConfig) -> tuple[str, ...]:
    """Returns the methods of a study in the order of the tables.

    Raises:
        UnknownName: one of them does not exist.
    """
    named = config.methods or DEFAULT_METHODS
    for name in (*named, config.compare):
        load(name)
    return tuple(dict.fromkeys((*ALWAYS, *named)))


def configuration_sha256(config: StudyConfig, settings: Settings) -> str:
    """Returns the hash of everything that can change what test users are used for.

    Fields that have their default are left out, so that a field more in a later version changes nothing.
    """
    told = config.model_dump_json(exclude={"name", "datasets"}, exclude_defaults=True)
    served = settings.model_dump_json(include={"signals", "strengths", "model"})
    return hashlib.sha256(f"{told} {served}".encode()).hexdigest()


def _run_direction(
    config: StudyConfig,
    base: Path,
    dataset: DatasetConfig,
    direction: DirectionConfig,
    names: Sequence[str],
    folder: Path,
    progress: BuildProgress,
    *,
    fresh: bool,
) -> _Done:
    workspace = Workspace(base / dataset.workspace)
    title = f"{direction.source} to {direction.target}" if direction.source else direction.target
    progress.step(f"{title}: reading", 1)
    ground = set_up(config, dataset, direction, workspace, lambda n: None)
    progress.advance()
    task = reported_task(ground, config)
    whole, label = ground, ""
    if config.candidates is not None:
        sampling = config.candidates
        options = CandidateOptions(sampling.negatives, sampling.sampling, config.seed)
        problem = ground.problem
        task, validation = (problem.sampled(one, options) for one in (task, ground.validation))
        ground = replace(ground, validation=validation)
        label = task.candidates.label if task.candidates else ""
    configuration = configuration_sha256(config, workspace.settings)
    earlier = record_reading(ground, config, folder.name, configuration)
    cells = Cells(workspace.root / "eval" / "cells", fresh=fresh)
    evaluator = make_evaluator(ground, config, task, cells, label)
    outcomes = _evaluate(evaluator, names, title, progress)
    attributes = read_attributes(base / dataset.attributes) if dataset.attributes else {}
    progress.step(f"{title}: statistics", 1)
    judged = judge(ground, config, task, outcomes, earlier, label, attributes)
    if config.seeds > 1:
        judged = with_seeds(judged, ground, config, task, outcomes, cells, label)
    progress.advance()
    _keep_users(folder, ground, judged, task.user_nos.tolist())
    curves = curves_of(whole, config, outcomes, cells, title, progress) if config.curves else ()
    return _Done(ground, judged, earlier, label, tuple(curves))


def _evaluate(
    evaluator: Evaluator, names: Sequence[str], title: str, progress: BuildProgress
) -> list[MethodOutcome]:
    outcomes = []
    progress.step(f"{title}: methods", len(names))
    for name in names:
        outcomes.append(evaluator.evaluate(name, lambda n: None))
        progress.advance()
    return outcomes


def _keep_users(folder: Path, ground: Ground, judged: Judged, user_nos: Sequence[int]) -> None:
    values = judged.measured.values
    if not values:
        return
    kept = UserValues(
        ground.split.sha256,
        np.array([ground.corpus.user_ids[user] for user in user_nos]),
        tuple(values),
        judged.measured.metrics,
        np.stack(list(values.values())),
    )
    write_users(folder, direction_name(ground.dataset, ground.source, ground.target), kept)


def _with_family(done: Sequence[_Done], config: StudyConfig) -> tuple[DirectionResult, ...]:
    """Adjusts the comparisons of all directions as one family and puts everything together."""
    adjusted = iter(with_holm([one for part in done for one in part.judged.comparisons]))
    return tuple(
        DirectionResult(
            dataset=part.ground.dataset,
            source=part.ground.source,
            target=part.ground.target,
            split=split_entry(part.ground, config, part.earlier_reads),
            domains=domain_entries(part.ground),
            bridge_users=len(part.ground.problem.training.bridge.user_nos),
            chance=part.judged.chance,
            sampled_candidates=part.sampled,
            methods=part.judged.methods,
            comparisons=tuple(as_result(next(adjusted)) for _ in part.judged.comparisons),
            checks=part.judged.checks,
            gaps=part.judged.gaps,
            curves=part.curves,
        )
        for part in done
    )


def _probes(config: StudyConfig, base: Path, progress: BuildProgress) -> tuple[ProbeResult, ...]:
    """Asks each workspace's model about each target's data, before all else so that a fault shows early."""
    targets = {
        (base / dataset.workspace, direction.target): dataset.name
        for dataset in config.datasets
        for direction in dataset.directions
    }
    results: list[ProbeResult] = []
    for (root, target), name in targets.items():
        label = f"{name or root.resolve().name}: {target}"
        results += run_probe(Workspace(root), target, dataset=label, progress=progress).results
    return tuple(results)


def _refuse_failures(results: RunResults, folder: Path) -> None:
    failed = [
        f"{direction.source} to {direction.target}: {check.method or 'all methods'}: {check.message}"
        for direction in results.directions
        for check in direction.checks
        if check.status == "fail"
    ]
    if failed:
        raise EvaluationError(
            f"{len(failed)} checks failed, the numbers in {folder} are worthless: {'; '.join(failed[:3])}"
        )
