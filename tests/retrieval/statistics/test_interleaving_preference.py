"""Which of two interleaved rankings users preferred."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tastebridge.retrieval.statistics import interleaving_preference, sign_flip_p
from tastebridge.retrieval.statistics.wilson import wilson

CREDIT = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=40)


def arrays(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def test_a_case_worked_by_hand():
    # Two for a, one for b, one tie, and one who clicked nothing.
    found = interleaving_preference(*arrays([(1, 0), (3, 1), (0, 1), (2, 2), (0, 0)]))
    assert (found.n, found.n_a, found.n_b, found.ties) == (4, 2, 1, 1)
    assert found.share_a == pytest.approx(2.5 / 4)
    assert found.p == 1.0


@given(CREDIT)
def test_its_p_value_is_of_all_sign_patterns_and_of_scipy(pairs: list[tuple[int, int]]):
    a, b = arrays(pairs)
    found = interleaving_preference(a, b)
    if found.n_a + found.n_b:
        theirs = stats.binomtest(found.n_a, found.n_a + found.n_b, 0.5)
        assert found.p == pytest.approx(theirs.pvalue)
    if found.n_a + found.n_b <= 12:  # up to which sign flips are exact
        assert found.p == pytest.approx(sign_flip_p(np.sign(a - b), seed=1))


@given(CREDIT)
def test_swapping_the_rankings_mirrors_everything(pairs: list[tuple[int, int]]):
    a, b = arrays(pairs)
    one, other = interleaving_preference(a, b), interleaving_preference(b, a)
    assert one.p == other.p
    if one.n:
        assert one.share_a == pytest.approx(1 - other.share_a)
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))
        assert 0 <= one.low <= one.share_a <= one.high <= 1


@given(CREDIT)
def test_users_are_the_unit_and_not_clicks(pairs: list[tuple[int, int]]):
    a, b = arrays(pairs)
    assert interleaving_preference(100 * a, 100 * b) == interleaving_preference(a, b) or not (a + b).any()


def test_without_ties_the_interval_is_wilsons():
    found = interleaving_preference(*arrays([(1, 0)] * 30 + [(0, 1)] * 10))
    assert (found.low, found.high) == pytest.approx(wilson(0.75, 40))


def test_ties_pull_to_the_middle_and_are_no_evidence():
    clear = interleaving_preference(*arrays([(1, 0)] * 30 + [(0, 1)] * 10))
    tied = interleaving_preference(*arrays([(1, 0)] * 30 + [(0, 1)] * 10 + [(1, 1)] * 40))
    assert tied.share_a == pytest.approx(0.625)
    assert tied.p == clear.p
    assert tied.high - tied.low < clear.high - clear.low
    few, many = (interleaving_preference(*arrays([(1, 1)] * n)) for n in (3, 3000))
    assert few.high - few.low > 0.4
    assert many.high - many.low < 0.03
    assert (few.share_a, few.p) == (0.5, 1.0)


def test_without_clicks_nothing_is_known():
    found = interleaving_preference(*arrays([(0, 0)] * 5))
    assert math.isnan(found.share_a)
    assert (found.low, found.high, found.p, found.n) == (0.0, 1.0, 1.0, 0)


def test_undefined_credit_is_left_out_and_other_users_are_refused():
    assert interleaving_preference(np.array([1.0, np.nan]), np.array([0.0, 1.0])).n == 1
    with pytest.raises(ValueError, match="of 2 users for a and of 1 for b"):
        interleaving_preference(np.zeros(2), np.zeros(1))
