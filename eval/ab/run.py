"""Runs an A/B test: opens the arms, plans, reads block by block, looks, stops, and writes the results."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...agent.held_people import HeldPeople
from ...retrieval.index.live import LiveIndex
from ...retrieval.index.site import BuildProgress
from ...retrieval.log import EventLog
from ...retrieval.workspace import Workspace
from .concluding import Occasion, conclude, users_of
from .config import AbConfig
from .judging import UNTESTED, Judge, metrics_of
from .opening import OpenArm, Sources, open_arms
from .people import TestPeople
from .planning import plan
from .reading import BLOCK, Reader
from .report import write_report
from .results import AbResults, Planned
from .rows import Rows
from .run_folder import RESULTS, USERS, Configuration, holding, sha256_of, write
from .stopping import Pair, all_decided, pairs_so_far

FORMAT = 1
"""Of the configuration: raised when equal ones would be read otherwise."""


@dataclass(frozen=True)
class _Ready:
    """A test that could begin."""

    config: AbConfig
    people: TestPeople
    arms: tuple[OpenArm, ...]
    index: str
    seed: int


def plan_ab(workspace: Workspace, config: AbConfig, sources: Sources | None = None) -> Planned:
    """Returns what a test could see and would cost, without asking a model anything.

    Raises:
        TastebridgeError: as `run_ab`.
    """
    with _ready(workspace, config, sources or Sources()) as ready:
        return _planned(ready)


def run_ab(
    workspace: Workspace,
    config: AbConfig,
    progress: BuildProgress,
    *,
    folder: Path | None = None,
    fresh: bool = False,
    sources: Sources | None = None,
    told: Callable[[Planned], None] = lambda planned: None,
    command: str = "",
) -> tuple[AbResults, Path]:
    """Runs a test, or goes on with one that was interrupted, and returns its results and its folder.

    Args:
        workspace: whose held-out people.
        config: the test.
        progress: told of every reading.
        folder: of the test; None: one of its own in the workspace's `runs`, named by its configuration.
        fresh: whether to begin anew where there are readings.
        sources: of the models.
        told: of the plan, before the first model is asked.
        command: as it was typed, for the results.

    Raises:
        UnknownName: there is no such domain.
        IndexUnusable: there is no usable index, or it holds nobody out.
        ModelError, SettingsError: an arm cannot be opened or its model not be asked.
        EvaluationError: the folder holds another test, or an arm could read nobody.
    """
    start = time.perf_counter()
    with _ready(workspace, config, sources or Sources()) as ready:
        planned = _planned(ready)
        told(planned)
        configuration = _configuration(ready, replayed=bool(sources and sources.replay))
        place = folder or workspace.root / "runs" / f"ab-{sha256_of(configuration)[:10]}"
        with holding(place, configuration, fresh=fresh):
            rows = Rows(place)
            judge = Judge(ready.arms, rows, ready.people.relevant, config.repeats, ready.seed)
            read, pairs = _read(ready, judge, progress)
            progress.step("statistics", 1)
            occasion = Occasion(
                config=config,
                planned=planned,
                index=ready.index,
                command=command,
                seconds=round(time.perf_counter() - start, 1),
            )
            results = conclude(occasion, judge, ready.people, read, pairs)
            write(place / RESULTS, results.model_dump_json(indent=1))
            write(place / USERS, users_of(judge, ready.people, read, results.metrics))
            write_report(results, place)
            progress.advance()
    return results, place


@contextmanager
def _ready(workspace: Workspace, config: AbConfig, sources: Sources) -> Iterator[_Ready]:
    seed = workspace.settings.seed if config.seed is None else config.seed
    with EventLog(workspace.log_url) as log:
        log.require_domain(config.target)
        index = LiveIndex.open(workspace)
        try:
            held = HeldPeople.some(workspace, log, index, config.target, config.people).part(config.part)
            people = TestPeople.of(held, seed)
            arms = open_arms(
                config.arms, workspace.root, config.target, wordings=config.wordings, sources=sources
            )
            yield _Ready(config, people, arms, index.manifest.version, seed)
        finally:
            index.close()


def _planned(ready: _Ready) -> Planned:
    return plan(
        ready.arms,
        ready.people,
        ready.config.primary,
        metrics=sum(
            name not in UNTESTED
            for name in metrics_of(ready.arms, repeats=ready.config.repeats, explain=ready.config.explained)
        ),
        repeats=ready.config.repeats,
        explain=ready.config.explained,
        stop=ready.config.stop,
        seed=ready.seed,
    )


def _read(ready: _Ready, judge: Judge, progress: BuildProgress) -> tuple[int, list[Pair]]:
    """Reads people until all are read or every pair is decided; returns how many, and what is known then."""
    config, planned, rows = ready.config, len(ready.people), judge.rows
    reader = Reader(
        ready.arms, ready.people, rows, config.repeats, config.explained, ready.seed, progress.advance
    )
    progress.step("reading lists", planned * reader.readings)
    progress.advance(len(rows))
    pairs: list[Pair] = []
    for first in range(0, planned, BLOCK):
        block = range(first, min(first + BLOCK, planned))
        if not reader.knows(block):
            reader = reader.prepared()
            reader.read(block)
        if config.stop:
            pairs = pairs_so_far(judge, config.primary, block.stop, planned)
            if all_decided(pairs):
                return block.stop, pairs
    return planned, pairs


def _configuration(ready: _Ready, *, replayed: bool) -> Configuration:
    config = ready.config
    return {
        "format": FORMAT,
        "target": config.target,
        "arms": [
            {
                "name": arm.name,
                "settings": arm.arm.told(places=False),
                "model": arm.backend.name,
                "fingerprint": arm.backend.fingerprint,
                "mode": arm.mode.name,
                "rank_prompts": [mode.prompt_id for mode in arm.modes],
                "explain_prompt": arm.writer.prompt_id if config.explained else None,
            }
            for arm in ready.arms
        ],
        "people_sha256": ready.people.sha256,
        "people": len(ready.people),
        "part": config.part,
        "index": ready.index,
        "seed": ready.seed,
        "metric": config.metric,
        "repeats": config.repeats,
        "wordings": config.wordings,
        "explain": config.explained,
        "stop": config.stop,
        "replayed": replayed,
    }
