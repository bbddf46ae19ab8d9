from collections.abc import Sequence

import numpy as np
import pytest
from contracts.mode_contract import ranking_task

from tastebridge.agent.backend import Usage
from tastebridge.agent.ranking.in_orders import Row, read_in_orders
from tastebridge.agent.ranking.task import Order, RankingTask, Scores
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import CannotChoose, ModelError, ModelUnavailable

Asked = Sequence[tuple[RankingTask, Order]]


class Noisy:
    """Knows a quality of each candidate; sees it with noise and a liking for the upper places."""

    def __init__(self, noise: float, position: float = 0.0, seed: int = 0) -> None:
        self.noise, self.position = noise, position
        self.generator = np.random.default_rng(seed)
        self.calls: list[int] = []

    def quality(self, task: RankingTask) -> Scores:
        return np.array([-float((item.item_no * 7 + 5) % 20) / 4 for item in task.candidates])

    def __call__(self, asked: Asked) -> list[Row]:
        self.calls.append(len(asked))
        return [Row(self.seen(task, order), Usage(100, 1, 1), missing=1) for task, order in asked]

    def seen(self, task: RankingTask, order: Order) -> Scores:
        scores = self.quality(task) + self.generator.normal(0, self.noise, len(order))
        scores[order] -= self.position * np.arange(len(order))
        return scores


def read(ask: Noisy, tasks: int = 1, **options: object):
    settings = ModelSettings(**options)
    return read_in_orders([ranking_task(10, first=n % 20) for n in range(tasks)], ask, settings, "prompt", 1)


def test_all_orders_of_all_tasks_go_to_the_model_together():
    ask = Noisy(0.1)
    results = read(ask, tasks=3, orders=5)
    assert ask.calls == [15]
    assert [result.orders for result in results] == [5, 5, 5]
    assert results[0].usage == Usage(500, 5, 5)
    assert results[0].missing == 5


def test_a_clear_opinion_is_read_twice_and_an_unclear_one_until_it_is_clear():
    assert [result.orders for result in read(Noisy(0.0), tasks=3, orders=10, stop_when_stable=3)] == [2, 2, 2]
    unclear = [result.orders for result in read(Noisy(3.0), tasks=20, orders=10, stop_when_stable=3)]
    assert min(unclear) >= 2
    assert max(unclear) > 4


def test_more_that_must_be_stable_takes_more_orders():
    one, three, all_ten = (
        sum(result.orders for result in read(Noisy(1.0), tasks=100, orders=10, stop_when_stable=k))
        for k in (1, 3, 10)
    )
    assert 200 <= one < three < all_ten <= 1000


def test_those_that_are_settled_are_not_asked_again():
    ask = Noisy(1.5)
    results = read(ask, tasks=20, orders=10, stop_when_stable=2)
    assert ask.calls[0] == 40
    assert ask.calls == sorted(ask.calls, reverse=True)
    assert sum(ask.calls) == sum(result.orders for result in results)


def test_early_stopping_saves_most_calls_and_keeps_the_top():
    """Noise of a third of the distance between neighbours: ten orders are seldom needed."""
    tasks = 200
    full, early = (read(Noisy(0.08, 0.1), tasks, orders=10, stop_when_stable=stop) for stop in (0, 3))
    same = sum(one.scores.argmax() == other.scores.argmax() for one, other in zip(full, early, strict=True))
    calls = sum(result.usage.calls for result in early) / sum(result.usage.calls for result in full)
    assert calls <= 0.3
    assert same >= 0.98 * tasks


def test_opposite_orders_take_out_a_liking_for_the_upper_places():
    noiseless = Noisy(0.0, position=2.0)
    (one,), (two,) = (read(noiseless, orders=orders) for orders in (1, 2))
    truth = noiseless.quality(ranking_task(10))
    assert two.scores - two.scores.max() == pytest.approx(truth - truth.max())
    assert int(one.scores.argmax()) != int(truth.argmax()) == int(two.scores.argmax())
    assert two.agreement < 0.5


@pytest.mark.parametrize("aggregate", ["mean", "borda", "kemeny"])
def test_the_rows_are_aggregated_as_the_settings_say(aggregate: str):
    rows = iter(([3.0, 2.0, 1.0, 0.0],) * 3 + ([0.0, 30.0, 2.0, 1.0],) * 2)
    settings = ModelSettings(orders=5, aggregate=aggregate)

    def ask(asked: Asked) -> list[Row]:
        return [Row(np.array(next(rows)), Usage(1, 1, 1)) for _ in asked]

    (result,) = read_in_orders([ranking_task(4)], ask, settings, "prompt", 1)
    expected = {"mean": [1.8, 13.2, 1.4, 0.4], "borda": [1.8, 2.4, 1.4, 0.4], "kemeny": [3, 2, 1, 0]}
    assert result.scores == pytest.approx(expected[aggregate])


def test_the_top_is_that_of_the_aggregation():
    """After two orders the mean's best is the first still, but Borda's is another one."""
    rows = iter([[9.0, 0.0, -1.0, -2.0], [0.0, 3.0, 2.0, 1.0], [0.0, 3.0, 2.0, 1.0], [0.0, 3.0, 2.0, 1.0]])
    settings = ModelSettings(orders=4, aggregate="borda", stop_when_stable=1)

    def ask(asked: Asked) -> list[Row]:
        return [Row(np.array(next(rows)), Usage(1, 1, 1)) for _ in asked]

    (result,) = read_in_orders([ranking_task(4)], ask, settings, "prompt", 1)
    assert result.orders == 3


@pytest.mark.parametrize("error", [ModelUnavailable("gone"), CannotChoose("no label"), ModelError("refused")])
def test_a_model_that_fails_later_leaves_what_it_said(error: ModelError):
    noisy = Noisy(3.0)

    def ask(asked: Asked) -> list[Row]:
        if noisy.calls:
            raise error
        return noisy(asked)

    settings = ModelSettings(orders=10, stop_when_stable=10)
    (result,) = read_in_orders([ranking_task(10)], ask, settings, "prompt", 1)
    assert result.orders == 2
    with pytest.raises(type(error)):
        read_in_orders([ranking_task(10)], ask, settings, "prompt", 1)


def test_faults_and_repairs_are_counted():
    def ask(asked: Asked) -> list[Row]:
        return [Row(np.arange(3.0), Usage(1, 1, 1), faults=("missing",), repaired=True) for _ in asked]

    (result,) = read_in_orders([ranking_task(3)], ask, ModelSettings(orders=2), "prompt", 1)
    assert result.faults == {"missing": 2}
    assert result.repaired
