import numpy as np
import pytest
from contracts.mode_contract import NAMES, TasteContract, chooser, preferring, ranking_task
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.pairwise import ROUNDS, PairwiseRanker
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings


class TestPairwise(TasteContract):
    mode = "pairwise"
    rises = ROUNDS - 1  # in the first round it may be the upper one of its pair


def order(backend: FunctionBackend, task: RankingTask, **options: float):
    mode = PairwiseRanker(backend, ModelSettings(**options))
    (result,) = mode.rank([task], seed=1, deadline=Deadline())
    return np.argsort(-result.scores, kind="stable").tolist(), result


@given(count=st.integers(2, 12), data=st.data())
def test_the_better_one_rises_by_a_place_a_round_and_nothing_else_moves(count: int, data: st.DataObject):
    best = data.draw(st.integers(0, count - 1))
    found, _ = order(preferring(NAMES[best]), ranking_task(count))
    rise = best - found.index(best)
    assert min(best, ROUNDS - 1) <= rise <= ROUNDS
    assert [place for place in found if place != best] == [place for place in range(count) if place != best]


def test_only_close_neighbours_change_places():
    fused = (10.0, 9.9, 5.0, 0.1, 0.0)
    found, result = order(preferring(NAMES[4]), ranking_task(5, fused=fused))
    assert found == [0, 1, 2, 4, 3]
    assert result.usage.calls == 2 * 2 + 3, "two pairs, each once, in two orders, and the prior once"
    assert order(preferring(NAMES[2]), ranking_task(5, fused=fused))[0] == list(range(5))


@pytest.mark.parametrize("habit", [0.3, -0.3, 5.0, -5.0])
def test_a_habit_of_letters_moves_nothing(habit: float):
    biased = FunctionBackend(chooses=chooser("no such title", bias=lambda label: habit * (label == "B")))
    found, result = order(biased, ranking_task(11))
    assert found == list(range(11))
    assert result.scores.tolist() == list(range(11))[::-1]


def test_a_habit_hides_no_taste():
    biased = FunctionBackend(chooses=chooser(NAMES[1], bias=lambda label: 5.0 * (label == "A")))
    assert order(biased, ranking_task(2))[0] == [1, 0]


def test_a_round_is_one_call_for_all_pairs_of_all_tasks():
    calls: list[int] = []

    class Spy(FunctionBackend):
        def choose(self, messages_batch, labels, *, deadline):  # noqa: ANN001, ANN202
            calls.append(len(messages_batch))
            return super().choose(messages_batch, labels, deadline=deadline)

    mode = PairwiseRanker(Spy(chooses=chooser("x")), ModelSettings())
    mode.rank([ranking_task(6), ranking_task(5), ranking_task(1)], seed=1, deadline=Deadline())
    assert calls == [3 + 2 * (3 + 2), 2 * (2 + 2)], "where nothing moved, the same pairs are not asked again"
