import pytest
from contracts.mode_contract import preferring, ranking_task

from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.comparing import SetReader, Sorting, uncertain_parts
from tastebridge.agent.settings import ModelSettings


@pytest.mark.parametrize(
    ("fused", "parts"),
    [
        ((), [(0, 5)]),
        ((5.0, 4.0, 3.0, 2.0), [(0, 5)]),  # not one score a candidate
        ((1.0, 1.0, 1.0, 1.0, 1.0), [(0, 5)]),
        ((10.0, 9.9, 5.0, 0.1, 0.0), [(0, 2), (3, 5)]),
        ((10.0, 7.5, 5.0, 2.5, 0.0), []),
        ((10.0, 9.5, 9.0, 8.5, 0.0), [(0, 4)]),
    ],
)
def test_only_close_neighbours_are_uncertain(fused: tuple[float, ...], parts: list[tuple[int, int]]):
    found = uncertain_parts(ranking_task(5, fused=fused), gap=0.1)
    assert [(part.start, part.stop) for part in found] == parts


def test_the_gap_is_a_share_of_the_spread():
    small = tuple(1e-6 * score for score in (10.0, 9.9, 5.0, 0.1, 0.0))
    assert [len(part) for part in uncertain_parts(ranking_task(5, fused=small), gap=0.1)] == [2, 2]
    assert uncertain_parts(ranking_task(5, fused=small), gap=0.0) == []
    assert uncertain_parts(ranking_task(5, fused=small), gap=1.0) == [range(5)]
    assert uncertain_parts(ranking_task(1), gap=0.5) == uncertain_parts(ranking_task(0), gap=0.5) == []


def test_a_set_is_read_in_two_opposite_orders_and_its_cost_counted():
    reader = SetReader(preferring("Ulysses"), ModelSettings(orders=9, stop_when_stable=3))
    sorting = Sorting.of(ranking_task(6))
    sorting.places[:] = [5, 4, 3, 2, 1, 0]
    said = reader.cost(sorting.task, [3])
    ((first, second, third),) = reader.read([(sorting, (1, 2, 3))], 1, Deadline())
    assert third > first == pytest.approx(second)
    assert sorting.usage.calls == said.calls == 2 + 3
    assert sorting.usage.prompt_tokens <= said.prompt_tokens


def test_a_set_that_was_read_is_not_read_again_in_either_direction():
    reader = SetReader(preferring("Ulysses"), ModelSettings())
    sorting, other = (Sorting.of(ranking_task(4)) for _ in range(2))
    ((first, second),) = reader.read([(sorting, (1, 2))], 1, Deadline())
    usage = sorting.usage
    sorting.places[:] = [0, 2, 1, 3]
    assert reader.read([(sorting, (1, 2))], 1, Deadline(0)) == [[second, first]]
    assert sorting.usage == usage
    assert len(sorting.agreements) == 1
    (known, new) = reader.read([(sorting, (1, 2)), (sorting, (0, 1))], 1, Deadline())
    assert known == [second, first]
    assert new[1] > new[0]
    assert reader.read([(other, (1, 2))], 1, Deadline()) == [[first, second]]
    assert other.usage.calls == 2


def test_what_was_never_compared_has_no_scores():
    sorting = Sorting.of(ranking_task(3))
    result = sorting.result("prompt")
    assert result.scores.tolist() == [0.0, 0.0, 0.0]
    assert result.orders == 0
