"""Ranking by likelihood: how much likelier does the history make each title?

The log-likelihood of a title after the history minus the one after none (pointwise mutual information):
common and short titles have no advantage. No list is shown, so no place can be preferred.
"""

from collections.abc import Sequence
from typing import ClassVar, cast

import numpy as np

from ..backend import Ability, Backend, Scorer, Usage
from ..deadline import Deadline
from ..likelihood import TitleLikelihood
from ..prompting import rank_prompt
from ..settings import ModelSettings
from ..wording import Wording, described
from .contract import ModeName
from .costs import NOTHING, cost_of
from .finite import finite
from .shown import sources
from .task import Cost, RankingResult, RankingTask

TITLE_WORDS = 12
ATTRIBUTES = 3
SHARE = 1.0
"""Of the likelihood after no history that is taken off: all of it, unless a model is trained on titles."""


class LikelihoodRanker:
    """Scores each title as a continuation.

    Args:
        backend: a model that can score.
        settings: history length.
    """

    name: ClassVar[ModeName] = "likelihood"
    needs: ClassVar[Ability] = "score"
    keeps_order: ClassVar[bool] = False

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        self._history_titles = settings.history_titles
        self._prompt = rank_prompt(settings, "likelihood")
        self._by_direction: dict[tuple[str, str], TitleLikelihood] = {}

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def cost(self, task: RankingTask) -> Cost:
        """Returns what each title costs, after the history and after none. See `RankingMode`."""
        if len(task.candidates) < 2:
            return NOTHING
        wording = Wording(self._source(task), task.target, self._prompt)
        texts = [wording.continuation(title) for title in _titles(task)]
        prefixes = [wording.prefix(self._history(task)), wording.prefix([])]
        return cost_of(self._backend, [prefix + text for prefix in prefixes for text in texts], 0)

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns by how much each title's log-likelihood rises."""
        results: dict[int, RankingResult] = {}
        by_direction: dict[tuple[str, str], list[int]] = {}
        for number, task in enumerate(tasks):
            by_direction.setdefault((self._source(task), task.target), []).append(number)
        for direction, numbers in by_direction.items():
            ranked = [number for number in numbers if len(tasks[number].candidates) > 1]
            found = self._likelihood(direction).scores(
                [self._history(tasks[number]) for number in ranked],
                [_titles(tasks[number]) for number in ranked],
                deadline,
                share=SHARE,
            )
            for number, values, usage in zip(ranked, found.values, found.each, strict=True):
                scores, read = finite(values, model=self._backend.name), int(bool(tasks[number].history))
                results[number] = RankingResult(scores, float("nan"), read, usage, 0, self.prompt_id)
        return [results.get(number, self._nothing(task)) for number, task in enumerate(tasks)]

    def _likelihood(self, direction: tuple[str, str]) -> TitleLikelihood:
        if direction not in self._by_direction:
            scorer = cast("Scorer", self._backend)
            self._by_direction[direction] = TitleLikelihood(scorer, Wording(*direction, self._prompt))
        return self._by_direction[direction]

    def _source(self, task: RankingTask) -> str:
        return sources(task.history[-self._history_titles :])

    def _history(self, task: RankingTask) -> list[str]:
        return read_titles(task, self._history_titles)

    def _nothing(self, task: RankingTask) -> RankingResult:
        return RankingResult(np.zeros(len(task.candidates)), float("nan"), 0, Usage(), 0, self.prompt_id)


def read_titles(task: RankingTask, count: int) -> list[str]:
    """Returns the latest titles of the history as the model reads them."""
    return [" ".join(item.title.split()[:TITLE_WORDS]) for item in task.history[-count:]]


def _titles(task: RankingTask) -> list[str]:
    return [described(item, TITLE_WORDS, ATTRIBUTES) for item in task.candidates]
