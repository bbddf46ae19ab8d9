"""List-wise ranking by a language model: candidates get letters, whose probabilities are the ranking.

The model reads the list and decodes one token, so nothing can be invented, repeated or left out. Two of its
habits are taken out: it prefers some letters whatever they stand for (`LetterPrior`), and some positions
(the list is read in several orders and averaged).
Gangi Reddy et al. 2024, "FIRST: Faster Improved Listwise Reranking with Single Token Decoding", take the
logits of a model trained for it; here any model, calibrated and averaged.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..retrieval.errors import ModelUnavailable
from ..retrieval.records import Item, OwnItem
from .backend import Backend, Choice, Message, Usage
from .deadline import Deadline
from .letter_prior import BLANKS, LETTERS, LetterPrior
from .prompting import as_messages, open_prompt
from .settings import ModelSettings

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankingTask:
    """One list to rank for one person."""

    history: tuple[OwnItem, ...]
    """What the person liked, the latest last."""
    candidates: tuple[Item, ...]
    """What to rank, in the order of retrieval; at most 20."""
    target: str
    """Name of the domain of the candidates."""
    likes: str = ""
    """What the person said, in their own words."""


@dataclass(frozen=True, slots=True)
class RankingResult:
    """The model's opinion on each candidate of a task."""

    scores: Scores
    """Mean calibrated log-probability of each candidate, in the task's order; higher is better."""
    agreement: float
    """Mean Kendall tau between the orders it was read in, from -1 to 1; NaN for fewer than two."""
    orders: int
    """In how many orders it was read."""
    usage: Usage
    missing: int
    """Letters, over all orders, whose probability the model did not tell."""
    prompt_id: str


@dataclass(slots=True)
class _Reading:
    """What is known of one task so far: one row of log-probabilities for each order read."""

    task: RankingTask
    orders: list[NDArray[np.int64]]
    rows: list[Scores] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    missing: int = 0

    def next_orders(self, count: int) -> list[NDArray[np.int64]]:
        return self.orders[len(self.rows) : len(self.rows) + count]

    def add(self, choice: Choice, prior: Scores) -> None:
        order = self.orders[len(self.rows)]
        calibrated = np.fromiter(choice.logprobs.values(), np.float64) - prior
        row = np.empty_like(calibrated)
        row[order] = calibrated - np.logaddexp.reduce(calibrated)
        self.rows.append(row)
        self.usage += choice.usage
        self.missing += choice.missing

    def top(self, k: int, rows: int) -> list[int]:
        best = np.argsort(-np.mean(self.rows[:rows], axis=0), kind="stable")
        return [int(place) for place in best[:k]]

    def result(self, prompt_id: str) -> RankingResult:
        scores = np.mean(self.rows, axis=0) if self.rows else np.zeros(len(self.task.candidates))
        return RankingResult(
            scores, agreement(self.rows), len(self.rows), self.usage, self.missing, prompt_id
        )


class ListwiseRanker:
    """Ranks candidates with a model that can choose among letters.

    Args:
        backend: the model.
        settings: orders, history length, early stopping and the prompt.

    Raises:
        SettingsError: there is no such prompt.
    """

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._prompt = open_prompt("rank", settings.rank_prompt, settings.rank_prompt_version)
        self._prior = LetterPrior(self._prompt)

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns the model's scores for each task; the same seed and task give the same orders.

        The orders of all tasks go to the model together. With `stop_when_stable` two are read first and then
        one at a time; if time or the model fails after that, what was read so far is the result.

        Raises:
            ValueError: a task has more than 20 candidates.
            ModelError: as `Backend.choose` does.
        """
        readings = [_Reading(task, self._orders(task, seed)) for task in tasks]
        step = 2 if self._settings.stop_when_stable else self._settings.orders
        self._read([r for r in readings if len(r.task.candidates) > 1], step, deadline)
        while self._settings.stop_when_stable and (unsettled := [r for r in readings if self._unsettled(r)]):
            try:
                self._read(unsettled, 1, deadline)
            except ModelUnavailable:
                break
        return [reading.result(self._prompt.id) for reading in readings]

    def prompts(self, task: RankingTask, *, seed: int) -> list[tuple[list[Message], list[Item]]]:
        """Returns what `rank` asks of a task at most, each with the candidates in the order of their letters.

        Raises:
            ValueError: the task has more than 20 candidates.
        """
        return [
            (self._messages(task, order), [task.candidates[place] for place in order])
            for order in self._orders(task, seed)
        ]

    def _read(self, readings: Sequence[_Reading], orders: int, deadline: Deadline) -> None:
        """Reads each task in its next orders: one call to the model for all lists of one length."""
        by_length = sorted(readings, key=lambda reading: len(reading.task.candidates))
        for length, group in groupby(by_length, key=lambda reading: len(reading.task.candidates)):
            asked = [(reading, order) for reading in group for order in reading.next_orders(orders)]
            unknown = self._prior.unknown((reading.task.target for reading, _ in asked), length)
            blanks = [blank for target in unknown for blank in self._prior.prompts(target, length)]
            prompts = blanks + [self._messages(reading.task, order) for reading, order in asked]
            choices = self._backend.choose(prompts, LETTERS[:length], deadline=deadline)
            for place, target in enumerate(unknown):
                learnt = choices[place * len(BLANKS) : (place + 1) * len(BLANKS)]
                self._prior.learn(target, length, learnt)
                asked[0][0].usage += sum((choice.usage for choice in learnt), Usage())
            for (reading, _), choice in zip(asked, choices[len(blanks) :], strict=True):
                reading.add(choice, self._prior.of(reading.task.target, length))

    def _unsettled(self, reading: _Reading) -> bool:
        read, k = len(reading.rows), self._settings.stop_when_stable
        return 1 < read < len(reading.orders) and reading.top(k, read) != reading.top(k, read - 1)

    def _orders(self, task: RankingTask, seed: int) -> list[NDArray[np.int64]]:
        """Returns the order of retrieval, then random ones that depend on the seed and the task alone."""
        count = len(task.candidates)
        if count > len(LETTERS):
            raise ValueError(f"{count} candidates; a model can rank at most {len(LETTERS)} at once")
        key = zlib.crc32("\n".join(item.item_id for item in task.candidates).encode())
        generator = np.random.default_rng([seed, key])
        shuffled = [generator.permutation(count) for _ in range(self._settings.orders - 1)]
        return [np.arange(count), *shuffled]

    def _messages(self, task: RankingTask, order: NDArray[np.int64]) -> list[Message]:
        candidates = [
            {"label": label, "title": item.title, "attributes": item.attributes[:3]}
            for label, item in zip(LETTERS, (task.candidates[place] for place in order), strict=False)
        ]
        return as_messages(
            self._prompt,
            target=task.target,
            history=task.history[-self._settings.history_titles :],
            likes=task.likes,
            candidates=candidates,
        )


def agreement(rows: Sequence[Scores]) -> float:
    """Returns the mean Kendall tau-a over all pairs of score vectors; NaN for fewer than two of them."""
    if len(rows) < 2:
        return float("nan")
    scores = np.asarray(rows)
    first, second = np.triu_indices(scores.shape[1], k=1)
    signs = np.sign(scores[:, first] - scores[:, second])
    taus = signs @ signs.T / len(first)
    return float(taus[np.triu_indices(len(rows), k=1)].mean())
