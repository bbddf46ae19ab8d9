"""tastebridge with a language model: the fused list's first twenty, read by the settings' model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveInt

from ...agent.backends import open_backend
from ...agent.deadline import Deadline
from ...agent.model_weight import Fit, fit_weight, with_model
from ...agent.ranking import ListwiseRanker, RankingTask
from ...agent.settings import ModelSettings
from ...retrieval.errors import EvaluationError, ModelUnavailable
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
    """Cross-fitted bridge users on whom the weight is fitted: half choose it, half judge it."""


@dataclass
class Spent:
    """What the model was asked so far."""

    calls: int = 0
    tokens: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Reader:
    """Asks the model about candidates."""

    ranker: ListwiseRanker
    source_items: list[Item]
    target_items: list[Item]
    target: str
    orders: int
    seed: int

    def scores(self, histories: Histories, candidates: Ints, spent: Spent) -> Floats:
        """Returns the model's score of each candidate, shape (people, candidates)."""
        rows = []
        for start in range(0, len(histories), BATCH):
            people = range(start, min(start + BATCH, len(histories)))
            tasks = [self._task(histories, candidates[person], person) for person in people]
            for result in self.ranker.rank(tasks, seed=self.seed, deadline=Deadline()):
                rows.append(result.scores.astype(np.float32))
                spent.calls += result.usage.calls
                spent.tokens += result.usage.prompt_tokens + result.usage.completion_tokens
                spent.invalid += result.usage.calls if result.missing else 0
        return np.stack(rows) if rows else np.zeros(candidates.shape, dtype=np.float32)

    def _task(self, histories: Histories, candidates: Ints, person: int) -> RankingTask:
        liked = [self.source_items[column] for column in histories.liked(person)]
        own = tuple(OwnItem(item.domain, item.item_id, item.title or item.item_id) for item in liked)
        return RankingTask(own, tuple(self.target_items[column] for column in candidates), self.target)


@dataclass(frozen=True)
class WithModel:
    """The fused list, its first twenty moved by the model as far as it earned on held-out people."""

    fitted: Fitted
    reader: Reader
    fit_of_weight: Fit
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
            fitted, reader, training.once(("weight",), lambda: _weight(training, fitted, reader, config))
        )

    @property
    def spent(self) -> dict[str, int]:
        """What the model was asked about the people who were scored."""
        return vars(self.work)

    @property
    def note(self) -> str:
        """Says what the model earned."""
        one = self.fit_of_weight
        return (
            f"weight {one.weight:g} (on {one.people} held-out lists of {LIST_LENGTH}: NDCG@10 "
            f"{one.ndcg_at_10_without:.3f} without, {one.ndcg_at_10_of_the_model:.3f} by the model alone, "
            f"{one.ndcg_at_10_of_chance:.3f} by chance)"
        )

    def score(self, people: People) -> Floats:
        """Returns the fused scores, raised by the model's where it has a weight."""
        scores = self.fitted.score(people)
        weight = self.fit_of_weight.weight
        return scores if not weight else self._reranked(people, scores, weight)

    def _reranked(self, people: People, scores: Floats, weight: float) -> Floats:
        best = _best(people, scores)
        read = self.reader.scores(people.source, best, self.work)
        for person, columns in enumerate(best):
            scores[person, columns] += with_model(scores[person, columns], read[person], weight)
        return scores


@dataclass(frozen=True)
class ModelAlone(WithModel):
    """The fused list's first twenty in the model's own order: what it would do unchecked."""

    name: ClassVar[str] = "model-alone"

    def score(self, people: People) -> Floats:
        """Returns the fused scores with the first twenty put in the model's order above all others."""
        scores = self.fitted.score(people)
        best = _best(people, scores)
        read = self.reader.scores(people.source, best, self.work)
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
    backend = open_backend(settings)
    if backend is None:
        raise ModelUnavailable("the settings name no model: set [model] name in tastebridge.toml")
    ranker = training.once(("ranker",), lambda: ListwiseRanker(backend, settings))
    return Reader(
        ranker,
        training.source.items,
        training.target.items,
        training.target.domain,
        settings.orders,
        training.seed,
    )


def _weight(training: Training, fitted: Fitted, reader: Reader, config: ModelConfig) -> Fit:
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
    return fit_weight(part, reader.scores(histories, candidates, Spent()), training.seed)


def _best(people: People, scores: Floats) -> Ints:
    """Returns the twenty best unknown items of each person, shape (people, 20)."""
    known = people.target.matrix.tocoo()
    open_scores = scores.copy()
    open_scores[known.row, known.col] = -np.inf
    return top_k(open_scores, min(LIST_LENGTH, scores.shape[1]))
