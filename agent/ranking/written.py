"""Ranking by writing: for models that tell no probabilities. They write the letters, and a parser reads them.

Small models are at chance here and it costs a decoding step a letter; every other mode is better where it is
possible. Whatever is written, each candidate comes out once, and what was wrong is counted.
"""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import ClassVar

import numpy as np

from ..backend import Ability, Backend, Completion, Message
from ..deadline import Deadline
from ..prompting import rank_prompt
from ..settings import ModelSettings
from .contract import ModeName
from .costs import NOTHING, cost_of
from .in_orders import Row, read_in_orders
from .integrity import parse_ranking, ranking_schema
from .letter_prior import LETTERS
from .shown import list_messages
from .task import Cost, Order, RankingResult, RankingTask
from .windows import longest, rank_in_windows, window_starts

TOKENS_PER_LABEL = 6
"""Of `"A", ` in JSON, with room for a tokenizer that splits it."""
EXTRA_TOKENS = 24


class WrittenRanker:
    """Has the model write the letters of the candidates in order; more than 20 in windows.

    Args:
        backend: any model.
        settings: history length, orders.
    """

    name: ClassVar[ModeName] = "written"
    needs: ClassVar[Ability] = "complete"
    keeps_order: ClassVar[bool] = True

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        # A list is written in one order: writing is dear, and repeating it does not make a guess a judgement.
        self._settings = settings.model_copy(update={"orders": 1, "stop_when_stable": 0})
        self._prompt = rank_prompt(settings, "generate")

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def cost(self, task: RankingTask) -> Cost:
        """Returns what writing the list costs. See `RankingMode`."""
        if len(task.candidates) < 2:
            return NOTHING
        window = longest(task, len(LETTERS))
        length = len(window.candidates)
        one = cost_of(self._backend, [self._messages(window, np.arange(length))], _max_tokens(length))
        return sum([one] * len(window_starts(len(task.candidates), len(LETTERS))), NOTHING)

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns places from the end; candidates that the model left out come last, as they were."""
        ask = partial(self._ask, deadline=deadline)
        return rank_in_windows(
            tasks,
            len(LETTERS),
            lambda windows: read_in_orders(windows, ask, self._settings, self._prompt.id, seed),
        )

    def _ask(self, asked: Sequence[tuple[RankingTask, Order]], deadline: Deadline) -> list[Row]:
        rows: dict[int, Row] = {}
        length_of = [len(task.candidates) for task, _ in asked]
        places = sorted(range(len(asked)), key=length_of.__getitem__)
        for length, group in groupby(places, key=length_of.__getitem__):
            own = list(group)
            schema = ranking_schema(LETTERS[:length]) if self._backend.abilities.schema else None
            written = self._backend.complete(
                [self._messages(*asked[place]) for place in own],
                max_tokens=_max_tokens(length),
                deadline=deadline,
                schema=schema,
            )
            for place, completion in zip(own, written, strict=True):
                rows[place] = _row(completion, asked[place][1], schema=schema is not None)
        return [rows[place] for place in range(len(asked))]

    def _messages(self, task: RankingTask, order: Order) -> list[Message]:
        return list_messages(self._prompt, task, order, self._settings)


def _max_tokens(length: int) -> int:
    return TOKENS_PER_LABEL * length + EXTRA_TOKENS


def _row(completion: Completion, order: Order, *, schema: bool) -> Row:
    parsed = parse_ranking(completion, LETTERS[: len(order)], order.tolist(), schema=schema)
    scores = np.empty(len(order))
    scores[list(parsed.ranking)] = np.arange(len(order))[::-1]
    return Row(scores, completion.usage, faults=tuple(sorted(parsed.faults)), repaired=parsed.repaired)
