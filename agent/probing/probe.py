"""The capability probe: which modes rank better than chance, and what the model can do with language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TypeVar

import numpy as np

from ...retrieval.errors import CannotRank, IndexUnusable, ModelError
from ...retrieval.index.live import LiveIndex
from ...retrieval.index.site import BuildProgress
from ...retrieval.log import EventLog
from ...retrieval.retriever import Retriever
from ...retrieval.settings import EmbeddingSettings, Settings
from ...retrieval.workspace import Workspace
from ..backend import Backend
from ..deadline import Deadline
from ..earning.earn import chance_ndcg
from ..explanation import ExplanationWriter
from ..held_people import HeldPeople
from ..measuring import read_lists
from ..model_weight import ModeResult
from ..ranking.contract import ModeName, RankingMode
from ..ranking.modes import MODES, open_mode
from ..ranking.task import RankingTask
from ..sample_world import TARGET, open_sample_world
from ..settings import ModelSettings
from .bias import measure_bias
from .card import Bias, ModelCard, TurnReading, World
from .language import Count, enforces_grammar, follows_schema, reads_turns
from .reading_turns import reads_fields

PEOPLE = 48
"""Held-out people of each world, at most; time ends it earlier."""
WORLD_S = 40.0
"""Seconds for ranking in each world, shared alike by the modes."""
ORDERS = 2
"""In which lists are read, unless the settings want fewer."""
BIAS_LISTS = 6
STEP_S = 20.0
"""Seconds for each of the other questions."""
READING_S = 40.0
"""Seconds for reading turns of conversations; a model that is slower reads fewer of them."""
WRITES_FOR = 2
WRITES_ITEMS = 5
SAMPLE_WORLD = "sample world"

Found = TypeVar("Found")


@dataclass
class Probe:
    """Asks a model all that its card tells.

    Args:
        workspace: whose held-out people are ranked for, besides those of the sample world.
        backend: the model.
        settings: prompts and orders.
        progress: told of every step.
        world_s: seconds for ranking in each world.
    """

    workspace: Workspace
    backend: Backend
    settings: ModelSettings
    progress: BuildProgress
    world_s: float = WORLD_S
    failures: list[str] = field(default_factory=list)
    refused: dict[ModeName, str] = field(default_factory=dict)

    def run(self, target: str | None = None) -> ModelCard:
        """Returns the card; what cannot be measured is named in it.

        Args:
            target: domain of the workspace's lists; None: the one with most of them.

        Raises:
            ModelError: the model can do nothing at all.
            UnknownName: there is no such domain; the model is not asked then.
        """
        start = perf_counter()
        if target is not None:
            with EventLog(self.workspace.log_url) as log:
                log.require_domain(target)
        self.progress.step("what the model can do with language", 4)
        seed = self.workspace.settings.seed
        schema = self._try("following a schema", lambda: follows_schema(self.backend, _limit()), None)
        enforced = self._try("the grammar", lambda: enforces_grammar(self.backend, _limit()), None)
        turns = self._try("reading chat", lambda: reads_turns(self.backend, _limit()), Count(0, 0))
        reading = self._try("reading turns", self._reading, TurnReading())
        if schema is None and not turns.asked:
            raise ModelError(f"the model {self.backend.name!r} could not be asked: {self.failures[0]}")
        worlds: list[World] = []
        bias: Bias | None = None
        wrote = Count(0, 0)
        for name, held in self._worlds(target):
            tasks = held.tasks()
            worlds.append(self._rank(name, held, tasks, seed))
            if name != SAMPLE_WORLD:
                continue  # what follows is about the model and not about the people
            if self.backend.abilities.choose:
                bias = self._try("bias", lambda: self._bias(held, tasks, seed), None)  # noqa: B023
            wrote = self._try("writing", lambda: self._write(held), wrote)  # noqa: B023
        return ModelCard(
            model=self.backend.name,
            fingerprint=self.backend.fingerprint,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(perf_counter() - start, 1),
            worlds=tuple(worlds),
            refused=self.refused,
            bias=bias,
            schema_followed=schema.right if schema else 0,
            schema_asked=schema.asked if schema else 0,
            grammar_enforced=enforced,
            asked_to_write=wrote.asked,
            wrote=wrote.right,
            explain_prompt=ExplanationWriter(None, self.settings).prompt_id,
            turns_asked=turns.asked,
            turns_read=turns.right,
            reading=reading,
            failures=tuple(self.failures),
        )

    def _worlds(self, target: str | None) -> Iterator[tuple[str, HeldPeople]]:
        """Yields the sample world, then the workspace where it has held-out people."""
        settings = Settings(
            embedding=EmbeddingSettings(model="hashing"),
            signals={"crossfit": {"folds": 2, "max_people": 600}},
        )
        sample = open_sample_world(self.workspace.root / "probe" / "sample-world", self.progress, settings)
        for name, workspace in ((SAMPLE_WORLD, sample), ("", self.workspace)):
            try:
                with _held(workspace, TARGET if name else target) as held:
                    yield name or held.target, held
            except IndexUnusable as error:
                self.failures.append(f"the workspace's own people: {error}")

    def _rank(self, name: str, held: HeldPeople, tasks: list[RankingTask], seed: int) -> World:
        """Ranks in each mode for as many people as its share of the time allows, always the first ones."""
        modes = self._modes()
        self.progress.step(f"ranking for people of: {name}", len(tasks) * len(modes))
        lists = held.lists(tasks)
        results: list[ModeResult] = []
        for mode in modes:
            try:
                limit = Deadline(self.world_s / len(modes))
                reading = read_lists(mode, tasks, seed, deadline=limit, advance=self.progress.advance)
            except ModelError as error:
                self.failures.append(f"ranking by {mode.name}: {error}")
            else:
                results.append(reading.result(lists, seed))
        return World(
            name=name,
            people=len(lists),
            without=_mean(lists.ndcg(lists.fused)),
            chance=_mean(chance_ndcg(lists, seed)),
            modes=tuple(results),
        )

    def _modes(self) -> list[RankingMode]:
        modes = []
        settings = self.settings.model_copy(
            update={"orders": min(ORDERS, self.settings.orders), "stop_when_stable": 0}
        )
        for name in MODES:
            try:
                modes.append(open_mode(name, self.backend, settings))
            except CannotRank as error:
                self.refused[name] = str(error)
        return modes

    def _bias(self, held: HeldPeople, tasks: list[RankingTask], seed: int) -> Bias:
        some = slice(0, BIAS_LISTS)
        relevant = held.held.relevant[some]
        return measure_bias(self.backend, self.settings, tasks[some], relevant, seed, _limit())

    def _reading(self) -> TurnReading:
        return reads_fields(self.backend, self.settings, Deadline(READING_S))

    def _write(self, held: HeldPeople) -> Count:
        writer = ExplanationWriter(self.backend, self.settings)
        retriever = Retriever(held.index, held.log, held.workspace.settings)
        asked = wrote = 0
        for retrieved in retriever.retrieve(held.people(WRITES_FOR), held.target, WRITES_ITEMS):
            _, report = writer.explain(retrieved.candidates, _limit())
            if report.failure:
                raise ModelError(report.failure)
            asked, wrote = asked + report.asked, wrote + report.accepted
        return Count(wrote, asked)

    def _try(self, what: str, ask: Callable[[], Found], otherwise: Found) -> Found:
        self.progress.advance(1)
        try:
            return ask()
        except ModelError as error:
            self.failures.append(f"{what}: {error}")
            return otherwise


@contextmanager
def _held(workspace: Workspace, target: str | None) -> Iterator[HeldPeople]:
    """Opens a workspace's held-out people; without a target those of the domain with most of them."""
    index = LiveIndex.open(workspace)
    try:
        if target is None:
            found = {name: index.held_out(name) for name in index.domains}
            target = max(found, key=lambda name: 0 if (own := found[name]) is None else len(own.user_nos))
        with EventLog(workspace.log_url) as log:
            yield HeldPeople.some(workspace, log, index, target, PEOPLE)
    finally:
        index.close()


def _limit() -> Deadline:
    return Deadline(STEP_S)


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 5)
