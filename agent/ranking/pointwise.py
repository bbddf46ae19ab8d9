"""Point-wise ranking: is this one for you, yes or no? Each candidate by itself, so no place can be preferred.

The score is the log-odds of Yes. What a model prefers of the two words is the same for all candidates and
changes no order. The history comes before the candidate, so it is read once for all of them.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..backend import Ability, Backend, Choice, Message, Usage
from ..deadline import Deadline
from ..prompting import as_messages, rank_prompt
from ..settings import ModelSettings
from .contract import ModeName
from .costs import NOTHING, cost_of
from .shown import candidate, person
from .task import Cost, RankingResult, RankingTask

YES_NO = ("Yes", "No")


class PointwiseRanker:
    """Asks about each candidate alone.

    Args:
        backend: the model.
        settings: history length.
    """

    name: ClassVar[ModeName] = "pointwise"
    needs: ClassVar[Ability] = "choose"
    keeps_order: ClassVar[bool] = False

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._prompt = rank_prompt(settings, "pointwise")

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def cost(self, task: RankingTask) -> Cost:
        """Returns what one question a candidate costs. See `RankingMode`."""
        if len(task.candidates) < 2:
            return NOTHING
        return cost_of(
            self._backend, [self._messages(task, place) for place in range(len(task.candidates))], 1
        )

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns the log-odds of Yes. All questions of all tasks go to the model together."""
        asked = [task for task in tasks if len(task.candidates) > 1]
        prompts = [self._messages(task, place) for task in asked for place in range(len(task.candidates))]
        choices = iter(self._backend.choose(prompts, YES_NO, deadline=deadline) if prompts else [])
        return [
            self._result([next(choices) for _ in task.candidates] if len(task.candidates) > 1 else [], task)
            for task in tasks
        ]

    def _result(self, choices: Sequence[Choice], task: RankingTask) -> RankingResult:
        odds = [choice.logprobs["Yes"] - choice.logprobs["No"] for choice in choices]
        return RankingResult(
            np.array(odds, dtype=np.float64) if odds else np.zeros(len(task.candidates)),
            float("nan"),
            int(bool(odds)),
            sum((choice.usage for choice in choices), Usage()),
            sum(choice.missing for choice in choices),
            self._prompt.id,
        )

    def _messages(self, task: RankingTask, place: int) -> list[Message]:
        return as_messages(self._prompt, **person(task, self._settings), candidate=candidate(task, place))
