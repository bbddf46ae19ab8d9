"""List-wise ranking: candidates get letters, whose probabilities as the next token are the ranking.

The model reads the list and decodes one token, so nothing can be invented, repeated or left out. Two of its
habits are taken out: it prefers some letters whatever they stand for (`LetterPrior`), and some positions
(the list is read in several orders and averaged).
Gangi Reddy et al. 2024, "FIRST: Faster Improved Listwise Reranking with Single Token Decoding", take the
logits of a model trained for it; here any model, calibrated and averaged.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import ClassVar

import numpy as np

from ...retrieval.records import Item
from ..backend import Ability, Backend, Choice, Message, Usage
from ..deadline import Deadline
from ..prompting import rank_prompt
from ..settings import ModelSettings
from .contract import ModeName
from .costs import NOTHING, cost_of
from .in_orders import Row, read_in_orders
from .letter_prior import BLANKS, LETTERS, LetterPrior
from .orders import orders_of, random_orders
from .shown import list_messages
from .task import Cost, Order, RankingResult, RankingTask, Scores
from .windows import longest, rank_in_windows, window_starts

ORDERS_A_PERSON = 2
"""In which lists are read to learn what a model prefers of the letters."""


class ListwiseRanker:
    """Ranks candidates with a model that can choose among letters; more than 20 in windows.

    Args:
        backend: the model.
        settings: orders, history length, early stopping and the prompt.
        letters: by length of list, the letters' mean log-probabilities over people, to take off instead of
            those of blank lists.

    Raises:
        SettingsError: there is no such prompt.
    """

    name: ClassVar[ModeName] = "listwise"
    needs: ClassVar[Ability] = "choose"
    keeps_order: ClassVar[bool] = False

    def __init__(
        self,
        backend: Backend,
        settings: ModelSettings,
        letters: Mapping[int, Sequence[float]] | None = None,
    ) -> None:
        self._backend = backend
        self._settings = settings
        self._prompt = rank_prompt(settings, "listwise")
        self._prior = LetterPrior(self._prompt, letters)
        self._window = min(len(LETTERS), backend.abilities.labels)

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    def cost(self, task: RankingTask) -> Cost:
        """Returns what a list costs if no order is saved. See `RankingMode`."""
        return self.cost_of_lists(task, len(task.candidates), 1)

    def cost_of_lists(self, task: RankingTask, length: int, lists: int) -> Cost:
        """Returns what so many lists of so many of a task's candidates cost, with what the prior costs."""
        if length < 2 or not lists:
            return NOTHING
        size = min(length, self._window)
        orders = [messages for messages, _ in self.prompts(longest(task, size), seed=0)]
        unknown = self._prior.unknown([task.target], size)
        blanks = [blank for target in unknown for blank in self._prior.prompts(target, size)]
        windows = lists * len(window_starts(length, self._window))
        one, prior = cost_of(self._backend, orders, 1), cost_of(self._backend, blanks, 1)
        return sum([one] * windows, prior)

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns the letters' mean log-probabilities, less what letters and places have of their own."""
        ask = partial(self._ask, deadline=deadline)
        return rank_in_windows(
            tasks,
            self._window,
            lambda windows: read_in_orders(windows, ask, self._settings, self._prompt.id, seed),
        )

    def prompts(self, task: RankingTask, *, seed: int) -> list[tuple[list[Message], list[Item]]]:
        """Returns what `rank` asks of a task at most, each with the candidates in the order of their letters.

        Raises:
            ValueError: the task has more than 20 candidates.
        """
        if len(task.candidates) > len(LETTERS):
            raise ValueError(f"{len(task.candidates)} candidates; a prompt has at most {len(LETTERS)}")
        return [
            (self._messages(task, order), [task.candidates[place] for place in order])
            for order in orders_of(task, seed, self._settings.orders)
        ]

    def choices(
        self, asked: Sequence[tuple[RankingTask, Order]], deadline: Deadline
    ) -> list[tuple[Choice, Usage]]:
        """Returns what the model says to each list of at most 20 in each order, with nothing taken off.

        The second of each pair is what learning the letters' prior cost, with the first list of its length.
        """
        found: dict[int, tuple[Choice, Usage]] = {}
        length_of = [len(task.candidates) for task, _ in asked]
        places = sorted(range(len(asked)), key=length_of.__getitem__)
        for length, group in groupby(places, key=length_of.__getitem__):
            own = list(group)
            choices, learnt = self._choose([asked[place] for place in own], length, deadline)
            for place, choice in zip(own, choices, strict=True):
                found[place] = (choice, learnt)
                learnt = Usage()
        return [found[place] for place in range(len(asked))]

    def mean_letters(self, tasks: Sequence[RankingTask], seed: int, deadline: Deadline) -> list[float]:
        """Returns the mean log-probability of each letter over people, whose lists are shuffled.

        Args:
            tasks: of one length, at most 20.
            seed: decides the orders.
            deadline: of all calls.

        Raises:
            ModelError: as `Backend.choose`.
        """
        asked = [(task, order) for task in tasks for order in random_orders(task, seed, ORDERS_A_PERSON)]
        read = [list(choice.logprobs.values()) for choice, _ in self.choices(asked, deadline)]
        return [float(mean) for mean in np.mean(read, axis=0)]

    def letters_of(self, target: str, length: int) -> Scores:
        """Returns the letters' own log-probabilities, once `choices` was asked about such lists."""
        return self._prior.of(target, length)

    def _choose(
        self, asked: Sequence[tuple[RankingTask, Order]], length: int, deadline: Deadline
    ) -> tuple[list[Choice], Usage]:
        """Asks about lists of one length in one call, and about blank ones where their prior is not known."""
        unknown = self._prior.unknown((task.target for task, _ in asked), length)
        blanks = [blank for target in unknown for blank in self._prior.prompts(target, length)]
        prompts = blanks + [self._messages(task, order) for task, order in asked]
        choices = self._backend.choose(prompts, LETTERS[:length], deadline=deadline)
        for place, target in enumerate(unknown):
            self._prior.learn(target, length, choices[place * len(BLANKS) : (place + 1) * len(BLANKS)])
        learnt = sum((choice.usage for choice in choices[: len(blanks)]), Usage())
        return choices[len(blanks) :], learnt

    def _ask(self, asked: Sequence[tuple[RankingTask, Order]], deadline: Deadline) -> list[Row]:
        choices = self.choices(asked, deadline)
        return [
            Row(self._calibrated(task, order, choice), choice.usage + learnt, choice.missing)
            for (task, order), (choice, learnt) in zip(asked, choices, strict=True)
        ]

    def _calibrated(self, task: RankingTask, order: Order, choice: Choice) -> Scores:
        logprobs = np.fromiter(choice.logprobs.values(), np.float64)
        calibrated = logprobs - self._prior.of(task.target, len(order))
        row = np.empty_like(calibrated)
        row[order] = calibrated - np.logaddexp.reduce(calibrated)
        return row

    def _messages(self, task: RankingTask, order: Order) -> list[Message]:
        return list_messages(self._prompt, task, order, self._settings)
