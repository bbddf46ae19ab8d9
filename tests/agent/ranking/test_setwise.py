from collections.abc import Sequence

import numpy as np
import pytest
from contracts.mode_contract import NAMES, TasteContract, chooser, logprobs, preferring, ranking_task, shown
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.setwise import PASSES, SIZE, SetwiseRanker
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings


class TestSetwise(TasteContract):
    mode = "setwise"


def order(backend: FunctionBackend, task: RankingTask, **options: float):
    mode = SetwiseRanker(backend, ModelSettings(**options))
    (result,) = mode.rank([task], seed=1, deadline=Deadline())
    return np.argsort(-result.scores, kind="stable").tolist(), result


def by_number(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
    """Likes the later titles of NAMES better."""
    titles = shown(messages)
    known = {label: NAMES.index(titles[label]) if titles[label] in NAMES else 0 for label in labels}
    return logprobs({label: 0.5 * known[label] for label in labels})


@given(count=st.integers(2, 14))
def test_the_best_three_come_to_the_top_best_first(count: int):
    found, _ = order(FunctionBackend(chooses=by_number), ranking_task(count))
    assert found[:PASSES] == list(range(count))[::-1][:PASSES]
    assert sorted(found) == list(range(count))


def test_only_close_neighbours_change_places():
    fused = (10.0, 9.9, 9.8, 5.0, 0.2, 0.1, 0.0)
    found, result = order(FunctionBackend(chooses=by_number), ranking_task(7, fused=fused))
    assert found == [2, 1, 0, 3, 6, 5, 4]
    sure, nothing = order(preferring(NAMES[6]), ranking_task(7, fused=fused), sure_gap=0.0)
    assert sure == list(range(7))
    assert nothing.usage.calls == 0
    assert result.orders == 2


def test_passes_that_change_nothing_are_cheap():
    count = 14
    mode = SetwiseRanker(preferring(NAMES[0]), ModelSettings())
    said = mode.cost(ranking_task(count))
    (result,) = mode.rank([ranking_task(count)], seed=1, deadline=Deadline())
    assert result.usage.calls < 0.7 * said.calls


def test_sets_are_small():
    asked: list[int] = []

    def spy(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        asked.append(len(labels))
        return by_number(messages, labels)

    order(FunctionBackend(chooses=spy), ranking_task(14))
    assert max(asked) == SIZE
    assert min(asked) >= 2


@pytest.mark.parametrize("habit", [(0.3, 1.1, 0.7, 0.2), (5.0, 0.0, 0.0, 0.0), (0.1, 0.7, 0.7, 0.1)])
def test_a_habit_of_letters_moves_nothing(habit: tuple[float, ...]):
    biased = FunctionBackend(chooses=chooser("no such title", bias=lambda label: habit["ABCD".index(label)]))
    assert order(biased, ranking_task(11))[0] == list(range(11))


def test_two_parts_are_as_if_each_were_alone():
    fused = (10.0, 9.9, 9.8, 9.7, 9.6, 9.5, 0.3, 0.2, 0.1)
    found, _ = order(FunctionBackend(chooses=by_number), ranking_task(9, fused=fused))
    assert found[:3] == [5, 4, 3]
    assert found[6:] == [8, 7, 6]
