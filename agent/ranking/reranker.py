"""Ranking by a reranker: a model made to score documents for a query reads the taste as the query."""

from collections.abc import Sequence
from typing import ClassVar, cast

import numpy as np

from ...prompts.text import plain
from ...retrieval.records import Item
from ..backend import Ability, Backend, Documents, Reranker, Usage
from ..deadline import Deadline
from ..prompting import as_messages, rank_prompt
from ..settings import ModelSettings
from .contract import ModeName
from .costs import NOTHING, cost_of
from .finite import finite
from .shown import person
from .task import Cost, RankingResult, RankingTask


class RerankerRanker:
    """Has a reranker model score the candidates.

    Args:
        backend: a model that can rerank.
        settings: history length.
    """

    name: ClassVar[ModeName] = "reranker"
    needs: ClassVar[Ability] = "rerank"
    keeps_order: ClassVar[bool] = False

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._prompt = rank_prompt(settings, "query")

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def cost(self, task: RankingTask) -> Cost:
        """Returns what the query with each candidate costs. See `RankingMode`."""
        if len(task.candidates) < 2:
            return NOTHING
        query = self._query(task)
        return cost_of(self._backend, [f"{query}\n{_document(item)}" for item in task.candidates], 0)

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns the reranker's scores."""
        asked = [task for task in tasks if len(task.candidates) > 1]
        documents = [
            Documents(self._query(task), [_document(item) for item in task.candidates]) for task in asked
        ]
        found = iter(cast("Reranker", self._backend).rerank(documents, deadline=deadline) if asked else [])
        results = []
        for task in tasks:
            scores, usage = np.zeros(len(task.candidates)), Usage()
            if len(task.candidates) > 1:
                one = next(found)
                scores, usage = finite(one.scores, model=self._backend.name), one.usage
            results.append(
                RankingResult(scores, float("nan"), int(bool(usage.calls)), usage, 0, self._prompt.id)
            )
        return results

    def _query(self, task: RankingTask) -> str:
        (message,) = as_messages(self._prompt, **person(task, self._settings))
        return message.text


def _document(item: Item) -> str:
    attributes = ", ".join(plain(one, 40) for one in item.attributes[:3])
    title = plain(item.title or item.item_id)
    return f"{title} ({attributes})" if attributes else title
