"""What a mode is worth is what the model says, not the order in which it was shown the candidates."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from contracts.mode_contract import HISTORY, logprobs

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import Chooses, FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.held_people import judged
from tastebridge.agent.measuring import read_lists
from tastebridge.agent.model_weight import ModeResult
from tastebridge.agent.ranking.contract import ModeName
from tastebridge.agent.ranking.modes import open_mode
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.fusion.held_out import HeldOutLists
from tastebridge.retrieval.records import Item

PEOPLE, LENGTH = 24, 8


def measured(mode: ModeName, chooses: Chooses, writes: Callable[[Messages], str] | None = None) -> ModeResult:
    """Of lists whose first two candidates are what the person has: retrieval is always right."""
    numbers = np.arange(PEOPLE * LENGTH).reshape(PEOPLE, LENGTH)
    relevant = np.zeros(numbers.shape, dtype=np.bool_)
    relevant[:, :2] = True
    fused = np.tile(np.linspace(1, 0, LENGTH, dtype=np.float32), (PEOPLE, 1))
    tasks = [
        RankingTask(
            HISTORY,
            tuple(Item(n, "books", f"b{n}", f"Book {n}") for n in row),
            "books",
            fused=tuple(fused[0].tolist()),
        )
        for row in numbers.tolist()
    ]
    lists = judged(HeldOutLists(np.arange(PEOPLE), numbers, fused, relevant), [2] * PEOPLE)
    backend = FunctionBackend(writes, chooses) if writes else FunctionBackend(chooses=chooses)
    return read_lists(open_mode(mode, backend, ModelSettings(orders=2)), tasks, 1).result(lists, 1)


def no_taste(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
    return logprobs(dict.fromkeys(labels, 0.0))


def number_of(title: str) -> int:
    return int(title.split()[1])


def likes(wanted: Callable[[int], float]) -> Chooses:
    """Likes a book by its place in the list as retrieved, which only the tests know."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        lines = messages[-1].text.splitlines()
        if "Yes" in labels:
            book = number_of(lines[-1].split('"')[1])
            return logprobs({"Yes": wanted(book % LENGTH), "No": 0.0})
        shown = [line.split('"')[1] for line in lines if line[1:3] == ". "]
        odds = [wanted(number_of(title) % LENGTH) if "Book" in title else 0.0 for title in shown]
        return logprobs(dict(zip(labels, odds, strict=True)))

    return chooses


@pytest.mark.parametrize("mode", ["listwise", "pointwise"])
def test_a_model_without_a_taste_is_worth_chance_and_not_what_retrieval_is(mode: ModeName):
    result = measured(mode, no_taste)
    assert result.ndcg_at_10 == result.reference < 0.8
    assert not result.beats_chance


@pytest.mark.parametrize("mode", ["listwise", "pointwise"])
def test_a_model_that_knows_is_worth_all(mode: ModeName):
    result = measured(mode, likes(lambda place: 3.0 * (place < 2)))
    assert result.ndcg_at_10 == 1.0
    assert result.beats_chance


def test_what_a_model_tells_apart_counts_and_what_it_does_not_is_left_to_chance():
    """It knows one of the two that are right; the other is as good to it as all the rest."""
    result = measured("listwise", likes(lambda place: 3.0 * (place == 1)))
    assert result.reference < result.ndcg_at_10 < 0.95
    assert result.beats_chance


def test_a_mode_that_begins_with_the_order_of_retrieval_leaves_equals_in_it():
    result = measured("written", no_taste, lambda messages: "nothing to say")
    assert result.ndcg_at_10 == result.reference == 1.0
    assert not result.beats_chance


def test_reading_stops_when_the_time_is_over_and_keeps_what_is_read():
    tasks = [
        RankingTask(HISTORY, (Item(0, "books", "a", "Book 0"), Item(1, "books", "b", "Book 1")), "books")
    ]
    now = [0.0]

    def slow(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        now[0] += 1.0
        return no_taste(messages, labels)

    mode = open_mode("listwise", FunctionBackend(chooses=slow), ModelSettings(orders=1))
    told: list[int] = []
    reading = read_lists(mode, tasks * 9, 1, deadline=Deadline(5.0, lambda: now[0]), advance=told.append)
    assert 2 <= len(reading.results) < 9
    assert sum(told) == len(reading.results)
