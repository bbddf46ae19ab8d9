from typing import Any

import numpy as np
from contracts.mode_contract import ranking_task
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.ranking.orders import is_settled, orders_of, random_orders, top

some = st.integers(2, 20)


@given(length=some, seed=st.integers(0, 2**32), count=st.integers(1, 9))
def test_orders_are_permutations_in_pairs_of_opposites(length: int, seed: int, count: int):
    orders = orders_of(ranking_task(length), seed, count)
    assert len(orders) == count
    assert orders[0].tolist() == list(range(length))
    assert all(sorted(order) == list(range(length)) for order in orders)
    for first, second in zip(orders[::2], orders[1::2], strict=False):
        assert second.tolist() == first[::-1].tolist()


@given(length=some, seed=st.integers(0, 2**32))
def test_each_place_is_as_near_to_the_top_as_to_the_bottom(length: int, seed: int):
    places = np.array([np.argsort(order) for order in orders_of(ranking_task(length), seed, 6)])
    assert (places.mean(axis=0) == (length - 1) / 2).all()


def test_seed_and_candidates_alone_decide():
    def said(seed: int, **changes: Any) -> list[list[int]]:
        return [order.tolist() for order in orders_of(ranking_task(12, **changes), seed, 8)]

    assert said(1) == said(1) == said(1, likes="anything", history=())
    assert said(1) != said(2)
    assert said(1) != said(1, first=5)
    assert said(1)[:4] == [order.tolist() for order in orders_of(ranking_task(12), 1, 4)]


def test_random_orders_have_nothing_to_do_with_each_other():
    orders = random_orders(ranking_task(12), 1, 200)
    places = np.array([np.argsort(order) for order in orders])
    assert all(sorted(order) == list(range(12)) for order in orders)
    assert np.abs(places.mean(axis=0) - 5.5).max() < 1.0
    assert len({tuple(order) for order in orders} & {tuple(order[::-1]) for order in orders}) == 0
    assert [order.tolist() for order in random_orders(ranking_task(12), 1, 3)] == [
        order.tolist() for order in orders[:3]
    ]


def test_the_top_keeps_equals_in_the_order_of_retrieval():
    assert top(np.array([1.0, 3.0, 1.0, 3.0]), 3) == [1, 3, 0]


def test_a_list_is_settled_when_the_last_order_left_its_top():
    first, like, unlike = np.array([2.0, 1.0, 0.0]), np.array([2.0, 0.0, 1.0]), np.array([0.0, 9.0, 1.0])
    assert is_settled([first, like], 1)
    assert is_settled([first, first], 3)
    assert not is_settled([first, unlike], 1)
    assert not is_settled([first, np.array([2.0, 0.0, 2.0])], 2)
