"""A list with equal scores is worth the mean over all orders that its scores allow."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.eval.ab.expected import by_lot, list_metrics
from tastebridge.retrieval.fusion.ndcg import ndcg_at_10


@given(
    st.integers(2, 6).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(0, 2), min_size=n, max_size=n),
            st.lists(st.booleans(), min_size=n, max_size=n),
        )
    )
)
def test_the_mean_over_all_orders_of_equals(drawn: tuple[list[int], list[bool]]):
    scores, relevant = np.array(drawn[0], dtype=np.float64), np.array(drawn[1])
    found = list_metrics(scores, relevant, keeps_order=False)
    if not relevant.any():
        assert np.isnan(found).all()
        return
    orders = [order for order in permutations(range(len(scores))) if _allowed(scores, order)]
    whole = [list_metrics(_places(order), relevant, keeps_order=True) for order in orders]
    np.testing.assert_allclose(found, np.mean(whole, axis=0), atol=1e-12)


@given(st.permutations(range(14)), st.sets(st.integers(0, 13), min_size=1))
def test_without_equals_it_is_the_ndcg_that_mixes_are_judged_by(order: list[int], relevant: set[int]):
    own = np.isin(np.arange(14), list(relevant))
    scores = np.array(order, dtype=np.float64)
    expected = ndcg_at_10(
        scores[None].astype(np.float32), np.arange(14)[None], own[None], np.array([len(relevant)])
    )
    found = list_metrics(scores, own, keeps_order=False)
    assert found.ndcg == pytest.approx(float(expected[0]), abs=1e-6)
    top = np.argsort(-scores)
    assert found.hit_1 == own[top[0]]
    assert found.hit_10 == own[top[:10]].any()


def test_equals_across_the_tenth_place():
    """One of twelve equal candidates is relevant; two of twelve places are behind the tenth."""
    relevant = np.arange(12) < 1
    found = list_metrics(np.zeros(12), relevant, keeps_order=False)
    assert found.hit_10 == pytest.approx(10 / 12)
    assert found.hit_1 == pytest.approx(1 / 12)


def test_what_differs_by_rounding_is_equal():
    relevant = np.array([True, False, False])
    rounded = np.array([1e-13, 0.0, -1e-13])
    assert list_metrics(rounded, relevant, keeps_order=False) == list_metrics(
        np.zeros(3), relevant, keeps_order=False
    )
    assert list_metrics(1e7 * rounded, relevant, keeps_order=False).hit_1 == 1.0


def test_a_mode_that_begins_with_the_order_of_retrieval_is_left_in_it():
    relevant = np.array([True, False, False])
    assert list_metrics(np.zeros(3), relevant, keeps_order=True).ndcg == 1.0
    assert list_metrics(np.zeros(3), relevant, keeps_order=False).ndcg < 0.8
    assert by_lot(np.zeros(3), [1], keeps_order=True) == [0, 1, 2]


def test_lots_differ_from_person_to_person_and_leave_higher_scores_first():
    scores = np.array([0.0] * 9 + [1.0])
    drawn = {tuple(by_lot(scores, [7, person], keeps_order=False)) for person in range(20)}
    assert len(drawn) == 20
    assert {order[0] for order in drawn} == {9}


def _allowed(scores: np.ndarray, order: tuple[int, ...]) -> bool:
    return bool((np.diff(scores[list(order)]) <= 0).all())


def _places(order: tuple[int, ...]) -> np.ndarray:
    places = np.empty(len(order))
    places[list(order)] = -np.arange(len(order))
    return places
