"""What every ranking mode must do; a test class inherits it, names its mode and brings a fixture `backend`.

`ModeContract` holds for any model, `TasteContract` for a backend that prefers one title.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest

from tastebridge.agent.backend import (
    Abilities,
    Backend,
    Choice,
    Completion,
    Documents,
    Messages,
    Relevance,
    Schema,
    Usage,
)
from tastebridge.agent.backends.function import Chooses, FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.contract import ModeName, RankingMode
from tastebridge.agent.ranking.modes import MODES, open_mode
from tastebridge.agent.ranking.task import Cost, RankingResult, RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.prompts import Library
from tastebridge.retrieval.errors import CannotRank, ModelUnavailable
from tastebridge.retrieval.records import Item, OwnItem

HISTORY = (OwnItem("films", "1", "Arrival"), OwnItem("films", "2", "Heat"))
_TITLES = (
    "Emma Dune Ulysses Beloved Dracula Middlemarch Solaris Possession Atonement Kindred Ubik Utopia Walden "
    "Candide Hamlet Macbeth Othello Faust Carrie Misery Inferno Persuasion Villette Evelina Pamela Clarissa "
    "Ivanhoe Rebecca Shogun Hawaii Roots Jaws Coma Congo Sphere Timeline Airframe Prey Next Micro"
)
NAMES = tuple(_TITLES.split())


def ranking_task(
    count: int = 6, first: int = 0, history: tuple[OwnItem, ...] = HISTORY, **changes: Any
) -> RankingTask:
    """Books with one-word titles, each of which is a word that no other prompt text has."""
    items = tuple(
        Item(n, "books", f"b{n}", NAMES[n], genres=("a long read",) * (n % 3))
        for n in range(first, first + count)
    )
    return RankingTask(history, items, "books", **changes)


def shown(messages: Messages) -> dict[str, str]:
    """The label and title of each candidate in a prompt with letters."""
    found = [line.split(". ", 1) for line in messages[-1].text.splitlines() if line[1:3] == ". "]
    return {label: title.split('"')[1] for label, title in found}


def logprobs(raw: Mapping[str, float]) -> dict[str, float]:
    total = math.log(sum(map(math.exp, raw.values())))
    return {label: value - total for label, value in raw.items()}


def chooser(best: str, bias: Callable[[str], float] = lambda label: 0.0) -> Chooses:
    """Likes one title, in a list or alone, and besides that some letters."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        if "Yes" in labels:
            liked = f'"{best}"' in messages[-1].text
            return logprobs({"Yes": 0.5 if liked else -0.5, "No": 0.0})
        titles = shown(messages)
        return logprobs({label: bias(label) + 2.0 * (titles[label] == best) for label in labels})

    return chooses


def preferring(best: str, bias: Callable[[str], float] = lambda label: 0.0) -> FunctionBackend:
    """A model that likes one title however it is asked, and besides that some letters."""

    def writes(messages: Messages) -> str:
        titles = shown(messages)
        return ", ".join(sorted(titles, key=lambda label: (titles[label] != best, label)))

    def scores(prefix: Messages | str, text: str) -> float:
        known = "Arrival" in str(prefix)
        return -3.0 * len(text) + (2.0 if known and text.split()[0] == best else 0.0)

    return CountingBackend(writes, chooser(best, bias), scores)


def words(prompt: Messages | str) -> int:
    texts = [prompt] if isinstance(prompt, str) else [message.text for message in prompt]
    return sum(len(text.split()) for text in texts)


class CountingBackend(FunctionBackend):
    """A word counts as a token, in advance too."""

    def count(self, prompts: Sequence[Messages | str]) -> list[int]:
        return [words(one) for one in prompts]


class RerankingDouble:
    """A reranker that likes one title; it can write, as every backend can, and nothing else."""

    def __init__(self, score: Callable[[str, str], float]) -> None:
        self.name = self.fingerprint = "reranking-double"
        self.abilities = Abilities(choose=False, rerank=True)
        self._score = score

    @classmethod
    def preferring(cls, best: str) -> "RerankingDouble":
        return cls(lambda query, text: float(text.split()[0] == best))

    def count(self, prompts: Sequence[Messages | str]) -> list[int]:
        return [words(one) for one in prompts]

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        if deadline.expired and asked:
            raise ModelUnavailable(f"the model {self.name!r} scored nothing in time")
        return [
            Relevance(
                [self._score(one.query, text) for text in one.texts],
                Usage(sum(words(f"{one.query} {text}") for text in one.texts), 0, len(one.texts)),
            )
            for one in asked
        ]

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        return [Completion("nothing", Usage(1, 1, 1), "stop") for _ in messages_batch]

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        raise AssertionError("a mode asked for what the backend cannot do")


class ModeContract:
    """Inherit, set `mode` and add a fixture `backend`: a model of any taste that the mode can ask."""

    mode: ClassVar[ModeName]
    tolerance: ClassVar[float] = 1e-9
    """Scores may differ by this much with the company in which a list is ranked."""
    sizes: ClassVar[Sequence[int]] = (6, 2, 21, 40)
    """Lengths of the lists; letters end at 20."""
    options: ClassVar[Mapping[str, Any]] = {}

    def open(self, backend: Backend, **options: Any) -> RankingMode:
        return open_mode(self.mode, backend, ModelSettings(**{**self.options, **options}))

    def rank(self, mode: RankingMode, *tasks: RankingTask, seed: int = 1) -> list[RankingResult]:
        return mode.rank(tasks, seed=seed, deadline=Deadline())

    def tasks(self) -> list[RankingTask]:
        return [ranking_task(size) for size in self.sizes]

    def test_each_candidate_has_one_finite_score(self, backend: Backend) -> None:
        tasks = self.tasks()
        for task, result in zip(tasks, self.rank(self.open(backend), *tasks), strict=True):
            assert result.scores.shape == (len(task.candidates),)
            assert result.scores.dtype == np.float64
            assert np.isfinite(result.scores).all()
            assert result.usage.calls > 0
            assert result.orders > 0

    def test_the_company_of_a_task_does_not_matter(self, backend: Backend) -> None:
        tasks = [*self.tasks(), ranking_task(3, first=3), ranking_task(1), ranking_task(0)]
        together = self.rank(self.open(backend), *tasks)
        for task, result in zip(tasks, together, strict=True):
            (alone,) = self.rank(self.open(backend), task)
            assert result.scores == pytest.approx(alone.scores, abs=self.tolerance)
            assert result.orders == alone.orders

    def test_the_same_seed_gives_the_same(self, backend: Backend) -> None:
        mode, task = self.open(backend), self.tasks()[0]
        first, again = (self.rank(mode, task, seed=7)[0] for _ in range(2))
        assert first.scores == pytest.approx(again.scores, abs=self.tolerance)

    def test_nothing_to_decide_asks_nothing(self, backend: Backend) -> None:
        mode = self.open(backend)
        assert mode.rank([], seed=1, deadline=Deadline(0)) == []
        single, empty = mode.rank([ranking_task(1), ranking_task(0)], seed=1, deadline=Deadline(0))
        assert single.scores.tolist() == [0.0]
        assert empty.scores.shape == (0,)
        for result in (single, empty):
            assert (result.usage, result.orders, result.missing) == (Usage(), 0, 0)
            assert math.isnan(result.agreement)
            assert not result.repaired

    def test_nothing_to_decide_costs_nothing(self, backend: Backend) -> None:
        mode = self.open(backend)
        for count in (0, 1):
            cost = mode.cost(ranking_task(count))
            assert (cost.prompt_tokens, cost.completion_tokens, cost.calls) == (0, 0, 0)

    def test_no_time_is_an_error(self, backend: Backend) -> None:
        with pytest.raises(ModelUnavailable):
            self.open(backend).rank([self.tasks()[0]], seed=1, deadline=Deadline(0))

    def test_costs_no_more_than_it_said(self, backend: Backend) -> None:
        for size in self.sizes:
            mode, task = self.open(backend), ranking_task(size)
            said = mode.cost(task)
            for _ in range(2):
                (result,) = self.rank(mode, task)
                self.within(result.usage, said)

    def within(self, usage: Usage, said: Cost) -> None:
        assert 0 < usage.calls <= said.calls
        assert usage.completion_tokens <= said.completion_tokens
        if said.exact:
            assert usage.prompt_tokens <= said.prompt_tokens

    def test_names_its_prompt_file(self, backend: Backend) -> None:
        mode = self.open(backend)
        named, _, _ = mode.prompt_id.partition("#")
        assert Library().load(named).id == mode.prompt_id
        assert self.rank(mode, self.tasks()[0])[0].prompt_id == mode.prompt_id

    def test_is_what_the_table_says(self, backend: Backend) -> None:
        mode = self.open(backend)
        assert mode.name == self.mode
        assert mode.needs == MODES[self.mode].needs

    def test_refuses_a_backend_that_cannot(self, backend: Backend) -> None:
        cannot = FunctionBackend(writes=lambda messages: "A", name="mute")
        if self.mode == "written":
            assert open_mode("written", cannot, ModelSettings()).name == "written"
            return
        with pytest.raises(CannotRank, match=r"'mute' cannot rank by .* It can rank by written; .*vllm:"):
            self.open(cannot)


class TasteContract(ModeContract):
    """The fixture `backend` must prefer `BEST`, and `backend_for` another title."""

    BEST: ClassVar[str] = NAMES[4]
    rises: ClassVar[int] = 1000
    """A title climbs by at least so many places, or to the top."""

    def backend_for(self, best: str) -> Backend:
        return preferring(best)

    @pytest.fixture
    def backend(self) -> Backend:
        return self.backend_for(self.BEST)

    def test_the_title_that_the_model_wants_rises(self, backend: Backend) -> None:
        for result in self.rank(self.open(backend), *(ranking_task(size) for size in (6, 21, 40))):
            order = np.argsort(-result.scores, kind="stable").tolist()
            assert order.index(4) <= max(0, 4 - self.rises)

    def test_any_place_can_win_a_short_list(self) -> None:
        for place in range(3):
            (result,) = self.rank(self.open(self.backend_for(NAMES[place])), ranking_task(3))
            assert int(result.scores.argmax()) == place
            assert np.sum(result.scores == result.scores.max()) == 1

    def test_the_best_of_a_long_list_rises_from_the_last_place(self) -> None:
        for count in (20, 21, 31, 40):
            (result,) = self.rank(self.open(self.backend_for(NAMES[count - 1])), ranking_task(count))
            order = np.argsort(-result.scores, kind="stable").tolist()
            assert order.index(count - 1) <= max(0, count - 1 - self.rises)

    def test_the_order_of_retrieval_stands_where_the_model_prefers_none(self) -> None:
        mode = self.open(self.backend_for("no such title"))
        for task, result in zip(self.tasks(), self.rank(mode, *self.tasks()), strict=True):
            steps = [before - after for before, after in pairwise(result.scores)]
            assert min(steps) > -1e-9, len(task.candidates)

    def test_early_stopping_costs_no_more_than_it_said(self, backend: Backend) -> None:
        mode = self.open(backend, orders=8, stop_when_stable=1)
        for size in self.sizes:
            said = mode.cost(ranking_task(size))
            self.within(self.rank(mode, ranking_task(size))[0].usage, said)
