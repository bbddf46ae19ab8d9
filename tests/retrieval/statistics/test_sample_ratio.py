"""Whether the arms got the users they should have: against SciPy and splits counted by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tastebridge.retrieval.statistics import SAMPLE_RATIO_MISMATCH, sample_ratio_p


@given(st.lists(st.integers(20, 400), min_size=2, max_size=5), st.data())
def test_many_users_are_scipys_chi_square(counts: list[int], data: st.DataObject):
    shares = data.draw(st.lists(st.integers(2, 5), min_size=len(counts), max_size=len(counts)))
    expected = [sum(counts) * share / sum(shares) for share in shares]
    if min(expected) < 5:
        return
    theirs = stats.chisquare(counts, expected)
    assert sample_ratio_p(counts, shares) == pytest.approx(theirs.pvalue, rel=1e-9)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.01, 0.15))
def test_few_users_in_two_arms_are_scipys_exact_test(small: int, large: int, share: float):
    if (small + large) * share < 5:
        theirs = stats.binomtest(small, small + large, share)
        assert sample_ratio_p([small, large], [share, 1 - share]) == pytest.approx(theirs.pvalue, rel=1e-6)


def test_three_arms_counted_by_hand():
    # Of 3 users in 3 equal arms: 27 ways, 6 of them one each, 18 two and one, 3 all in one.
    assert sample_ratio_p([1, 1, 1], [1, 1, 1]) == pytest.approx(1.0)
    assert sample_ratio_p([2, 1, 0], [1, 1, 1]) == pytest.approx(21 / 27)
    assert sample_ratio_p([0, 3, 0], [1, 1, 1]) == pytest.approx(3 / 27)


@given(st.permutations([(11, 1), (30, 3), (9, 2)]))
def test_the_order_of_arms_and_the_unit_of_shares_do_not_matter(arms: list[tuple[int, int]]):
    counts, shares = zip(*arms, strict=True)
    assert sample_ratio_p(counts, shares) == pytest.approx(sample_ratio_p([11, 30, 9], [10, 30, 20]))


def test_a_known_mismatch_is_found_and_a_fair_split_is_not():
    # 821,588 against 815,482 users at half and half: Fabijan et al. (2019).
    assert sample_ratio_p([821_588, 815_482], [1, 1]) < SAMPLE_RATIO_MISMATCH
    assert sample_ratio_p([5_050, 4_950], [1, 1]) > 0.3
    assert sample_ratio_p([500, 500], [9, 1]) < SAMPLE_RATIO_MISMATCH


def test_an_arm_that_is_off_must_be_empty():
    assert sample_ratio_p([50, 0, 50], [1, 0, 1]) == pytest.approx(1.0)
    assert sample_ratio_p([50, 1, 50], [1, 0, 1]) == 0.0


@pytest.mark.parametrize(
    ("counts", "shares"), [([0, 0], [1, 1]), ([5], [1]), ([5, 0], [1, 0]), ([900] * 8, [1] * 7 + [0.001])]
)
def test_what_cannot_be_said_is_nan(counts: list[int], shares: list[float]):
    assert math.isnan(sample_ratio_p(counts, shares))


@pytest.mark.parametrize(("counts", "shares"), [([1, 2], [1]), ([-1, 2], [1, 1]), ([1, 2], [0, 0])])
def test_what_makes_no_sense_is_refused(counts: list[int], shares: list[float]):
    with pytest.raises(ValueError, match="counts"):
        sample_ratio_p(counts, shares)
