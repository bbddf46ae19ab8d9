import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from contracts.mode_contract import NAMES, chooser, preferring, ranking_task
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import Abilities, Messages, Usage
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.task import RankingResult, RankingTask
from tastebridge.agent.ranking.windows import longest, rank_in_windows, window_starts
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.records import Item


def long_task(count: int):
    items = tuple(Item(n, "books", f"b{n}", f"Book {n}") for n in range(count))
    return RankingTask((), items, "books", fused=tuple(-float(n) for n in range(count)))


class Ranker:
    """Ranks by the numbers of items, the first of `wanted` best, and keeps what it was asked."""

    def __init__(self, *wanted: int) -> None:
        self.wanted = wanted
        self.asked: list[list[RankingTask]] = []

    def __call__(self, tasks: Sequence[RankingTask]) -> list[RankingResult]:
        self.asked.append(list(tasks))
        return [
            RankingResult(
                np.array([float(item.item_no in self.wanted) for item in task.candidates]),
                0.5,
                2,
                Usage(10, 1, 1),
                1,
                "prompt",
                {"missing": 1},
                repaired=task.candidates[:1] == long_task(1).candidates,
            )
            for task in tasks
        ]


@given(count=st.integers(2, 60), size=st.integers(2, 20), data=st.data())
def test_the_best_reaches_the_top_from_anywhere(count: int, size: int, data: st.DataObject):
    best = data.draw(st.integers(0, count - 1))
    ranker = Ranker(best)
    (result,) = rank_in_windows([long_task(count)], size, ranker)
    assert int(result.scores.argmax()) == best
    assert all(len(task.candidates) <= size for (task,) in ranker.asked)
    assert {item.item_no for (task,) in ranker.asked for item in task.candidates} == set(range(count))
    assert len(ranker.asked) == len(window_starts(count, size))
    if count > size:
        rest = [place for place in np.argsort(-result.scores) if place != best]
        assert rest == sorted(rest)


def test_half_a_window_of_good_ones_reaches_the_top():
    wanted = (49, 48, 47, 30, 12)
    (result,) = rank_in_windows([long_task(50)], 10, Ranker(*wanted))
    assert set(np.argsort(-result.scores)[:5]) == set(wanted)
    assert sorted(result.scores) == list(range(50))


def test_windows_go_from_the_end_to_the_beginning_by_half():
    assert window_starts(50, 20) == [30, 20, 10, 0]
    assert window_starts(21, 20) == [1, 0]
    assert window_starts(20, 20) == window_starts(3, 20) == window_starts(0, 20) == [0]
    assert window_starts(3, 1) == [2, 1, 0]


def test_a_list_of_one_window_is_ranked_as_it_is():
    ranker = Ranker(3)
    (result,) = rank_in_windows([long_task(6)], 10, ranker)
    assert ranker.asked == [[long_task(6)]]
    assert result.scores.tolist() == [0, 0, 0, 1, 0, 0]


def test_lists_of_all_lengths_share_their_calls_and_keep_their_order():
    ranker = Ranker(9)
    results = rank_in_windows([long_task(n) for n in (10, 4, 30, 0)], 4, ranker)
    assert [len(result.scores) for result in results] == [10, 4, 30, 0]
    assert [len(tasks) for tasks in ranker.asked[:5]] == [4, 2, 2, 2, 1]
    assert int(results[0].scores.argmax()) == int(results[2].scores.argmax()) == 9


def test_costs_and_faults_of_all_windows_are_counted():
    (result,) = rank_in_windows([long_task(10)], 4, Ranker(7))
    assert result.usage == Usage(40, 4, 4)
    assert result.missing == 4
    assert result.faults == {"missing": 4}
    assert result.repaired
    assert (result.agreement, result.orders, result.prompt_id) == (0.5, 2, "prompt")


def test_a_window_has_the_scores_of_its_candidates():
    ranker = Ranker(9)
    rank_in_windows([long_task(10)], 4, ranker)
    for (task,) in ranker.asked:
        assert task.fused == tuple(-float(item.item_no) for item in task.candidates)
    assert [item.item_no for item in ranker.asked[1][0].candidates] == [4, 5, 9, 6]


def test_the_dearest_window_has_the_longest_texts():
    items = [Item(n, "books", "b", "x" * n, genres=("y" * (10 - n), "y" * (10 - n))) for n in range(6)]
    task = RankingTask((), tuple(items), "books")
    assert [item.item_no for item in longest(task, 2).candidates] == [0, 1]


def test_a_model_reads_forty_in_as_many_calls_as_it_said():
    mode = ListwiseRanker(preferring(NAMES[39]), ModelSettings(orders=3))
    said = mode.cost(ranking_task(40))
    (result,) = mode.rank([ranking_task(40)], seed=1, deadline=Deadline())
    assert int(result.scores.argmax()) == 39
    assert result.usage.calls == said.calls == 3 + 3 * 3
    assert not math.isnan(result.agreement)


@pytest.mark.parametrize("labels", [2, 3, 5])
def test_a_server_that_tells_few_labels_is_asked_in_small_windows(labels: int):
    preference = chooser(NAMES[11])
    asked = []

    class Few(FunctionBackend):
        @property
        def abilities(self) -> Abilities:
            return Abilities(choose=True, labels=labels)

    def chooses(messages: Messages, letters: Sequence[str]) -> Mapping[str, float]:
        asked.append(len(letters))
        return preference(messages, letters)

    mode = ListwiseRanker(Few(chooses=chooses), ModelSettings(orders=2))
    said = mode.cost(ranking_task(12))
    (result,) = mode.rank([ranking_task(12)], seed=1, deadline=Deadline())
    assert int(result.scores.argmax()) == 11
    assert set(asked) == {labels}
    assert result.usage.calls == said.calls == len(asked)
