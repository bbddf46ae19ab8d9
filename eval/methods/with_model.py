"""tastebridge with a language model: the fused list's first twenty, read by the settings' model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveInt

from ...agent.backend import Backend
from ...agent.calibrating import fit_rows
from ...agent.deadline import Deadline
from ...agent.earning.earned import Earned, earned_row
from ...agent.earning.lifting import lift
from ...agent.held_people import judged
from ...agent.models import require_model
from ...agent.ranking.contract import ModeName, RankingMode
from ...agent.ranking.modes import modes_to_try, open_mode
from ...agent.ranking.task import RankingTask
from ...agent.settings import ModelSettings
from ...retrieval.errors import EvaluationError
from ...retrieval.fusion.held_out import LIST_LENGTH, held_out_lists
from ...retrieval.fusion.sources import SourceMix
from ...retrieval.history import Histories
from ...retrieval.records import Floats, Ints, Item, OwnItem
from ...retrieval.settings import Section
from ...retrieval.vectors.exact import top_k
from ..training import People, Training
from .contract import Family, Need
from .tastebridge import Fitted, fit_once

BATCH = 8
"""People asked about at once."""


class ModelConfig(Section):
    """How the model's weight is found; which model it is the workspace's settings say."""

    people: PositiveInt = 64
    """Cross-fitted bridge users on whom mode and weight are fitted; each is judged by what others chose."""
    modes: tuple[ModeName, ...] = ()
    """Ranking modes to try; none: as `tastebridge calibrate`."""


@dataclass
class Spent:
    """What the model was asked so far."""

    calls: int = 0
    tokens: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Reader:
    """Asks the model about candidates."""

    backend: Backend
    settings: ModelSettings
    modes: dict[ModeName, RankingMode]
    """Opened so far: each learns once what the model prefers."""
    source_items: list[Item]
    target_items: list[Item]
    target: str
    seed: int

    def scores(
        self, mode: ModeName, histories: Histories, candidates: Ints, fused: Floats, spent: Spent
    ) -> Floats:
        """Returns the model's score of each candidate, shape (people, candidates).

        Args:
            mode: how it is asked.
            histories: what the people liked in the source.
            candidates: target columns, shape (people, candidates).
            fused: their scores without the model.
            spent: what is asked is added to it.
        """
        rows = []
        for start in range(0, len(histories), BATCH):
            people = range(start, min(start + BATCH, len(histories)))
            tasks = [self._task(histories, candidates[person], fused[person], person) for person in people]
            for result in self._opened(mode).rank(tasks, seed=self.seed, deadline=Deadline()):
                rows.append(result.scores.astype(np.float32))
                spent.calls += result.usage.calls
                spent.tokens += result.usage.prompt_tokens + result.usage.completion_tokens
                spent.invalid += result.usage.calls if result.missing or result.repaired else 0
        return np.stack(rows) if rows else np.zeros(candidates.shape, dtype=np.float32)

    def _opened(self, mode: ModeName) -> RankingMode:
        if mode not in self.modes:
            self.modes[mode] = open_mode(mode, self.backend, self.settings)
        return self.modes[mode]

    def _task(self, histories: Histories, candidates: Ints, fused: Floats, person: int) -> RankingTask:
        liked = [self.source_items[column] for column in histories.liked(person)]
        own = tuple(OwnItem(item.domain, item.item_id, item.title or item.item_id) for item in liked)
        items = tuple(self.target_items[column] for column in candidates)
        return RankingTask(own, items, self.target, fused=tuple(fused.tolist()))


@dataclass(frozen=True)
class WithModel:
    """The fused list, its first twenty moved by the model as far as it earned on held-out people."""

    fitted: Fitted
    reader: Reader
    rows: tuple[Earned, ...]
    work: Spent = field(default_factory=Spent)

    name: ClassVar[str] = "tastebridge-model"
    family: ClassVar[Family] = "tastebridge"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ModelConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {}
    needs: ClassVar[tuple[Need, ...]] = ("source", "bridge")
    extra: ClassVar[str | None] = "local"
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: ModelConfig) -> Self:
        """Fits the signals, then the model's weight on cross-fitted bridge users.

        Raises:
            ModelUnavailable: the settings name no model, or it cannot be reached.
            EvaluationError: there are too few bridge users to find a weight.
        """
        fitted = fit_once(training)
        reader = open_reader(training)
        return cls(
            fitted,
            reader,
            training.once(("weight", *config.modes), lambda: _earned(training, fitted, reader, config)),
        )

    @property
    def spent(self) -> dict[str, int]:
        """What the model was asked about the people who were scored."""
        return vars(self.work)

    @property
    def note(self) -> str:
        """Says what the model earned."""
        one = self.rows[0]
        used = [row for row in self.rows if row.used]
        weights = ", ".join(f"{row.history_from or 'any'}: {row.popular:g} by {row.mode}" for row in used)
        return (
            f"weights by source items: {weights or 'none earned'} (on {one.people} held-out lists of "
            f"{LIST_LENGTH}: NDCG@10 {one.without:.3f} without, {one.with_model:.3f} with, "
            f"{one.alone:.3f} by {one.mode} alone, {one.chance:.3f} by chance)"
        )

    def score(self, people: People) -> Floats:
        """Returns the fused scores, moved by the model where it has a weight."""
        scores = self.fitted.score(people)
        best = _best(people, scores)
        fused = np.take_along_axis(scores, best, axis=1)
        amounts = np.asarray(people.source.lengths)
        served = [earned_row(self.rows, "list", int(amount)) for amount in amounts]
        for mode in {row.mode for row in served if row is not None}:
            own = np.array([n for n, row in enumerate(served) if row is not None and row.mode == mode])
            read = self.reader.scores(mode, people.source.take(own), best[own], fused[own], self.work)
            for place, person in enumerate(own.tolist()):
                weights = np.full(best.shape[1], served[person].popular, dtype=np.float32)
                scores[person, best[person]] += lift(fused[person], read[place], weights)
        return scores


@dataclass(frozen=True)
class ModelAlone(WithModel):
    """The fused list's first twenty in the model's own order by its best mode: what it would do unchecked."""

    name: ClassVar[str] = "model-alone"

    def score(self, people: People) -> Floats:
        """Returns the fused scores with the first twenty put in the model's order above all others."""
        scores = self.fitted.score(people)
        best = _best(people, scores)
        fused = np.take_along_axis(scores, best, axis=1)
        read = self.reader.scores(self.rows[0].mode, people.source, best, fused, self.work)
        low, high = read.min(axis=1, keepdims=True), read.max(axis=1, keepdims=True)
        lifted = scores.max(axis=1, keepdims=True) + 1 + (read - low) / np.maximum(high - low, 1e-9)
        np.put_along_axis(scores, best, lifted.astype(np.float32), axis=1)
        return scores


def open_reader(training: Training) -> Reader:
    """Opens the settings' model.

    Raises:
        ModelUnavailable: the settings name none, or it cannot be reached.
    """
    settings = ModelSettings.from_table(training.settings.model)
    backend = require_model(settings)
    target = training.target
    return training.once(
        ("reader",),
        lambda: Reader(
            backend, settings, {}, training.source.items, target.items, target.domain, training.seed
        ),
    )


def _earned(training: Training, fitted: Fitted, reader: Reader, config: ModelConfig) -> tuple[Earned, ...]:
    if fitted.pools is None:
        raise EvaluationError("there are too few people active in both domains to find the model's weight")
    name = training.source.domain
    lists = held_out_lists(
        fitted.pools, [name], [fitted.mix], SourceMix({name: 1.0}), training.target.item_nos
    )
    chosen = np.random.default_rng([training.seed, len(lists.user_nos)]).permutation(len(lists.user_nos))
    rows = np.sort(chosen[: config.people])
    if not len(rows):
        raise EvaluationError("no held-out list has anything to find in it; the model's weight is unknown")
    part = type(lists)(**{name: array[rows] for name, array in lists._asdict().items()})
    source_rows = np.searchsorted(training.source.user_nos, part.user_nos)
    histories = training.source.histories.take(source_rows)
    candidates = np.searchsorted(training.target.item_nos, part.item_nos)
    modes = config.modes or modes_to_try(reader.backend, reader.settings)
    scores = {m: reader.scores(m, histories, candidates, part.scores, Spent()) for m in modes}
    return fit_rows(judged(part, np.asarray(histories.lengths).tolist()), scores, training.seed)


def _best(people: People, scores: Floats) -> Ints:
    """Returns the twenty best unknown items of each person, shape (people, 20)."""
    known = people.target.matrix.tocoo()
    open_scores = scores.copy()
    open_scores[known.row, known.col] = -np.inf
    return top_k(open_scores, min(LIST_LENGTH, scores.shape[1]))
