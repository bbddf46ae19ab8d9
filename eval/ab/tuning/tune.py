"""Searches the ways to put a prompt on validation people, and tries the winner once on test people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ....agent.held_people import HeldPeople
from ....agent.prompting import FORMS, form_of, rank_prompt
from ....agent.ranking.modes import mode_names
from ....agent.settings import ModelSettings
from ....prompts import Prompt
from ....retrieval.errors import EvaluationError
from ....retrieval.index.live import LiveIndex
from ....retrieval.index.site import BuildProgress
from ....retrieval.log import EventLog
from ....retrieval.workspace import Workspace
from ..config import AbConfig
from ..judging import Judge
from ..opening import OpenArm, Sources, open_arms
from ..people import TestPeople
from ..reading import BLOCK, Reader
from ..results import AbResults, MetricName
from ..rows import Rows
from ..run import run_ab
from ..run_folder import Configuration, holding, sha256_of, write
from .halving import Rung, schedule
from .ledger import record_reading
from .results import TriedArm, TuningResults
from .saving import save
from .space import PLAIN, Choice, choices
from .words import in_words

RESULTS = "tuning.json"
TEST = "test"
"""Folder of the one test, within the search's."""
COUNTED = 4
"""People whose prompts are counted to find out what one person costs."""


@dataclass(frozen=True)
class TuningConfig:
    """A search."""

    target: str
    settings: ModelSettings
    """Which model, which prompt (`rank_prompt`) and which mode (`rank_mode`)."""
    tokens: int = 500_000
    """For the search; the test of the winner comes on top."""
    arms: int = 8
    """Ways to put the prompt, with the prompt as it is."""
    people: int = 400
    """Held-out people at most; half of them are for the test."""
    metric: MetricName = "ndcg@10"
    seed: int | None = None
    save_as: str | None = None
    """Name under which a winner becomes a prompt of the workspace's own."""


def config_of(
    workspace: Workspace, prompt: str, target: str, *, mode: str | None, **bounds: Any
) -> TuningConfig:
    """Returns the search for a prompt of a workspace.

    Args:
        workspace: whose model and own prompts.
        prompt: `rank/recent@v1`.
        target: the domain.
        mode: way of ranking; None: the plain one of the prompt's form.
        bounds: other fields of the config.

    Raises:
        EvaluationError: it is no ranking prompt.
        SettingsError: there is no such prompt or way of ranking.
    """
    task, _, name = prompt.partition("/")
    if task != "rank" or not name:
        raise EvaluationError(f"a search is for ranking prompts, such as rank/recent@v1, not {prompt!r}")
    named = ModelSettings.of(workspace).model_copy(update={"rank_prompt": name, "rank_mode": "auto"})
    form = form_of(named)
    chosen = mode_names([mode])[0] if mode else next(m for m, own in FORMS.items() if own == form)
    return TuningConfig(target, named.model_copy(update={"rank_mode": chosen}), **bounds)


@dataclass
class _Search:
    """What is known while the rungs go by."""

    choices: list[Choice]
    arms: tuple[OpenArm, ...]
    judge: Judge
    metric: MetricName
    seed: int

    def best(self, left: Sequence[int], people: int) -> list[int]:
        """Returns the arms, the best first; equal ones by lot."""
        lots = np.random.default_rng([self.seed, people]).permutation(len(self.arms))
        return sorted(left, key=lambda place: (-self.mean(place, people), lots[place]))

    def mean(self, place: int, people: int) -> float:
        """Returns an arm's mean; of one that failed on everybody the worst there is."""
        values = self.judge.values(self.arms[place], self.metric, people)
        return float(np.nanmean(values)) if not np.isnan(values).all() else -1.0


def tune(
    workspace: Workspace,
    config: TuningConfig,
    progress: BuildProgress,
    *,
    folder: Path | None = None,
    fresh: bool = False,
    sources: Sources | None = None,
    command: str = "",
) -> tuple[TuningResults, Path]:
    """Runs a search, or goes on with one that was interrupted, and returns its results and its folder.

    Args:
        workspace: whose held-out people.
        config: the search.
        progress: told of every reading.
        folder: of the search; None: one of its own in the workspace's `runs`.
        fresh: whether to begin anew.
        sources: of the model; one that is given is given under the name of every arm.
        command: as it was typed.

    Raises:
        EvaluationError: there is nothing to search, or the tokens or the people are too few.
        SettingsError, ModelError, IndexUnusable, UnknownName: as `run_ab`.
    """
    if config.settings.rank_mode == "auto":
        raise EvaluationError("a search needs one way of ranking; name it with --mode, such as listwise")
    prompt = rank_prompt(config.settings, FORMS[config.settings.rank_mode])
    seed = workspace.settings.seed if config.seed is None else config.seed
    tried = choices(prompt, config.arms, seed)
    if len(tried) < 2:
        raise EvaluationError(f"{prompt.name} has no other wordings, no examples and no history to reorder")
    with EventLog(workspace.log_url) as log:
        log.require_domain(config.target)
        index = LiveIndex.open(workspace)
        try:
            held = HeldPeople.some(workspace, log, index, config.target, config.people)
            people = TestPeople.of(held.part("validation"), seed)
            tested = TestPeople.of(held.part("test"), seed).sha256
            opened = open_arms(
                [choice.arm(config.settings) for choice in tried],
                workspace.root,
                config.target,
                sources=sources,
            )
            cost = _dearest(opened, people)
            rungs = schedule(len(tried), config.tokens, cost, len(people))
            configuration = _configuration(config, prompt, tried, people, seed, rungs, opened[0])
            place = folder or workspace.root / "runs" / f"tune-{sha256_of(configuration)[:10]}"
            with holding(place, configuration, fresh=fresh):
                rows = Rows(place)
                search = _Search(
                    tried, opened, Judge(opened, rows, people.relevant, 1, seed), config.metric, seed
                )
                found = _climb(search, people, rungs, rows, progress)
        finally:
            index.close()
    winner = tried[found[0][0]]
    test, earlier = None, 0
    if winner != PLAIN:
        earlier = record_reading(workspace.root, tested, sha256_of(configuration))
        test = _test(workspace, config, winner, seed, place / TEST, progress, fresh=fresh, sources=sources)
    results = TuningResults(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        prompt=prompt.id,
        model=opened[0].backend.name,
        mode=config.settings.rank_mode,
        target=config.target,
        metric=config.metric,
        seed=seed,
        budget_tokens=config.tokens,
        rungs=tuple((rung.arms, rung.people) for rung in rungs),
        validation_people=len(people),
        tokens_used=sum(row.tokens for row in rows.all()),
        tried=tuple(
            TriedArm(
                name=tried[number].name,
                changes=tried[number].changes,
                people=read,
                mean=round(search.mean(number, read), 6),
                tokens=sum(row.tokens for row in rows.all() if row.arm == tried[number].name),
                last_rung=rung,
            )
            for number, rung, read in found
        ),
        winner=winner.name,
        test=test,
        earlier_reads=earlier,
        saved=None,
        verdict=(),
    )
    if config.save_as and winner != PLAIN:
        own = Path(config.settings.prompts) if config.settings.prompts else workspace.root / "prompts"
        results = results.model_copy(update={"saved": str(save(prompt, winner, own, config.save_as))})
    results = results.model_copy(update={"verdict": in_words(results)})
    write(place / RESULTS, results.model_dump_json(indent=1))
    return results, place


def _climb(
    search: _Search, people: TestPeople, rungs: Sequence[Rung], rows: Rows, progress: BuildProgress
) -> list[tuple[int, int, int]]:
    """Returns (arm, last rung, people read), the winner first and the others as late as they left."""
    left, read = list(range(len(search.arms))), 0
    gone: list[tuple[int, int, int]] = []
    total = sum(r.arms * (r.people - b) for r, b in zip(rungs, [0, *(r.people for r in rungs)], strict=False))
    progress.step("trying wordings, examples and orders", total)
    for number, rung in enumerate(rungs, start=1):
        reader = Reader(
            [search.arms[place] for place in left], people, rows, 1, 0, search.seed, progress.advance
        ).prepared()
        for arm_place, arm in zip(left, reader.arms, strict=True):
            search.arms = (*search.arms[:arm_place], arm, *search.arms[arm_place + 1 :])
        for first in range(read, rung.people, BLOCK):
            reader.read(range(first, min(first + BLOCK, rung.people)))
        read = rung.people
        ordered = search.best(left, read)
        kept = rungs[number].arms if number < len(rungs) else 1
        gone = [(place, number, read) for place in ordered[kept:]] + gone
        left = ordered[:kept]
    return [(left[0], len(rungs) + 1, read), *gone]


def _test(
    workspace: Workspace,
    config: TuningConfig,
    winner: Choice,
    seed: int,
    folder: Path,
    progress: BuildProgress,
    *,
    fresh: bool,
    sources: Sources | None,
) -> AbResults:
    pair = AbConfig(
        target=config.target,
        arms=(PLAIN.arm(config.settings), winner.arm(config.settings)),
        people=config.people,
        metric=config.metric,
        stop=False,
        seed=seed,
        part="test",
    )
    results, _ = run_ab(workspace, pair, progress, folder=folder, fresh=fresh, sources=sources)
    return results


def _dearest(arms: Sequence[OpenArm], people: TestPeople) -> float:
    """Returns the tokens that one person takes in the dearest arm, by the prompts of the first few."""
    tasks = people.tasks[:COUNTED]
    costs = [[arm.mode.cost(task) for task in tasks] for arm in arms]
    return max(sum(c.prompt_tokens + c.completion_tokens for c in own) / len(tasks) for own in costs)


def _configuration(
    config: TuningConfig,
    prompt: Prompt,
    tried: Sequence[Choice],
    people: TestPeople,
    seed: int,
    rungs: Sequence[Rung],
    arm: OpenArm,
) -> Configuration:
    return {
        "prompt": prompt.id,
        "arms": [choice.name for choice in tried],
        "settings": arm.arm.settings_sha256,
        "model": arm.backend.name,
        "fingerprint": arm.backend.fingerprint,
        "target": config.target,
        "people_sha256": people.sha256,
        "metric": config.metric,
        "seed": seed,
        "rungs": [list(rung) for rung in rungs],
    }
