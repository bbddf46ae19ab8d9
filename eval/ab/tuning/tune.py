"""Searches the ways to put a prompt on validation people, and tries the winner once on test people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ....agent.held_people import HeldPeople
from ....agent.prompting import FORMS, rank_prompt
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
from .config import TuningConfig
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
    searched = _searched(workspace, config, progress, folder, fresh=fresh, sources=sources)
    test, earlier = None, 0
    if searched.winner != PLAIN:
        earlier = record_reading(workspace.root, searched.tested_sha256, searched.sha256)
        test = _test(workspace, config, searched, progress, fresh=fresh, sources=sources)
    saved = None
    if config.save_as and searched.winner != PLAIN:
        own = Path(config.settings.prompts) if config.settings.prompts else workspace.root / "prompts"
        saved = str(save(searched.prompt, searched.winner, own, config.save_as))
    results = _results(config, searched).model_copy(
        update={"command": command, "test": test, "earlier_reads": earlier, "saved": saved}
    )
    results = results.model_copy(update={"verdict": in_words(results)})
    write(searched.folder / RESULTS, results.model_dump_json(indent=1))
    return results, searched.folder


@dataclass(frozen=True)
class _Searched:
    """A search that is over; its test is still to come."""

    prompt: Prompt
    search: _Search
    rungs: Sequence[Rung]
    standing: Sequence[tuple[int, int, int]]
    """(arm, last rung, people read), the winner first."""
    validation_people: int
    tested_sha256: str
    """Of the test people."""
    folder: Path
    sha256: str
    """Of the configuration."""

    @property
    def winner(self) -> Choice:
        """The way to put the prompt that came furthest."""
        return self.search.choices[self.standing[0][0]]


def _searched(
    workspace: Workspace,
    config: TuningConfig,
    progress: BuildProgress,
    folder: Path | None,
    *,
    fresh: bool,
    sources: Sources | None,
) -> _Searched:
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
            arms = [choice.arm(config.settings) for choice in tried]
            opened = open_arms(arms, workspace.root, config.target, sources=sources)
            rungs = schedule(len(tried), config.tokens, _dearest(opened, people), len(people))
            configuration = _configuration(config, prompt, tried, people, seed, rungs, opened[0])
            sha256 = sha256_of(configuration)
            place = folder or workspace.root / "runs" / f"tune-{sha256[:10]}"
            with holding(place, configuration, fresh=fresh):
                judge = Judge(opened, Rows(place), people.relevant, 1, seed)
                search = _Search(tried, opened, judge, config.metric, seed)
                standing = _climb(search, people, rungs, judge.rows, progress)
        finally:
            index.close()
    return _Searched(prompt, search, rungs, standing, len(people), tested, place, sha256)


def _results(config: TuningConfig, searched: _Searched) -> TuningResults:
    """Returns what is known before the test."""
    search, rows = searched.search, list(searched.search.judge.rows.all())
    return TuningResults(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command="",
        prompt=searched.prompt.id,
        model=search.arms[0].backend.name,
        mode=config.settings.rank_mode,
        target=config.target,
        metric=config.metric,
        seed=search.seed,
        budget_tokens=config.tokens,
        rungs=tuple((rung.arms, rung.people) for rung in searched.rungs),
        validation_people=searched.validation_people,
        tokens_used=sum(row.tokens for row in rows),
        tried=tuple(
            TriedArm(
                name=search.choices[number].name,
                changes=search.choices[number].changes,
                people=read,
                mean=round(search.mean(number, read), 6),
                tokens=sum(row.tokens for row in rows if row.arm == search.choices[number].name),
                last_rung=rung,
            )
            for number, rung, read in searched.standing
        ),
        winner=searched.winner.name,
        test=None,
        earlier_reads=0,
        saved=None,
        verdict=(),
    )


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
    searched: _Searched,
    progress: BuildProgress,
    *,
    fresh: bool,
    sources: Sources | None,
) -> AbResults:
    """Compares the winner with the prompt as it is, on the test people."""
    pair = AbConfig(
        target=config.target,
        arms=(PLAIN.arm(config.settings), searched.winner.arm(config.settings)),
        people=config.people,
        metric=config.metric,
        stop=False,
        seed=searched.search.seed,
        part="test",
    )
    folder = searched.folder / TEST
    return run_ab(workspace, pair, progress, folder=folder, fresh=fresh, sources=sources)[0]


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
