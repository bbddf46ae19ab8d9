"""Two groups of different users, against SciPy and cases worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize, stats
from worlds.experiments import CLICK, exposures

from tastebridge.retrieval.statistics import group_difference, user_means

EIGHTHS = st.integers(0, 8).map(lambda n: n / 8)
USERS = arrays(np.float64, st.integers(2, 40), elements=EIGHTHS)


@given(USERS, USERS)
def test_it_is_scipys_welch_test(a: np.ndarray, b: np.ndarray):
    if not a.std() or not b.std():  # SciPy warns of a group without spread
        return
    found, theirs = group_difference(a, b), stats.ttest_ind(a, b, equal_var=False)
    assert found.p == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.difference == pytest.approx(a.mean() - b.mean())


@given(USERS, USERS)
def test_the_order_of_the_groups_only_turns_the_sign(a: np.ndarray, b: np.ndarray):
    one, other = group_difference(a, b), group_difference(b, a)
    assert one.p == pytest.approx(other.p)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), nan_ok=True)
    assert one.mde == pytest.approx(other.mde, nan_ok=True)


@given(USERS, USERS)
def test_the_interval_holds_zero_exactly_when_p_is_above_5_percent(a: np.ndarray, b: np.ndarray):
    found = group_difference(a, b)
    if not math.isnan(found.low) and abs(found.p - 0.05) > 1e-9:
        assert (found.low > 0 or found.high < 0) == (found.p < 0.05)


def test_the_relative_difference_and_its_interval():
    rng = np.random.default_rng(1)
    a, b = rng.exponential(1.2, 3000), rng.exponential(1.0, 4000)
    found = group_difference(a, b)
    assert found.relative == pytest.approx(a.mean() / b.mean() - 1)
    # Fieller's ends are the ratios r at which mean(a) - r mean(b) is just significantly not 0.
    t = (found.high - found.difference) / math.hypot(stats.sem(a), stats.sem(b))

    def refuted(ratio: float) -> float:
        return abs(a.mean() - ratio * b.mean()) - t * math.hypot(stats.sem(a), ratio * stats.sem(b))

    low, high = optimize.brentq(refuted, 1.0, 1.2), optimize.brentq(refuted, 1.2, 1.5)
    assert (found.relative_low, found.relative_high) == pytest.approx((low - 1, high - 1))


def test_a_base_that_might_be_zero_has_no_relative_interval():
    found = group_difference(np.array([0.2, 0.4, 0.6]), np.array([-1.0, 1.1, 0.2]))
    assert math.isnan(found.relative_low)
    assert math.isnan(found.relative_high)
    assert math.isnan(group_difference(np.array([0.0, 1.0]), np.array([-1.0, 1.0])).relative)


def test_the_detectable_effect_is_found_four_times_out_of_five():
    rng = np.random.default_rng(2)
    mde = group_difference(rng.normal(size=150), rng.normal(size=300)).mde
    found = [group_difference(rng.normal(mde, 1, 150), rng.normal(0, 1, 300)).p < 0.05 for _ in range(3000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.05)  # the deviations it came from were estimated


def test_undefined_users_are_left_out_and_counted_so():
    a, b = np.array([1.0, np.nan, 3.0, 4.0]), np.array([np.nan, 1.0, 1.5])
    found = group_difference(a, b)
    assert (found.n_a, found.n_b) == (3, 2)
    assert found == group_difference(a[[0, 2, 3]], b[1:])


@pytest.mark.parametrize("a", [[], [2.0]])
def test_too_few_users_have_no_interval(a: list[float]):
    found = group_difference(np.array(a), np.array([1.0, 2.0]))
    assert math.isnan(found.low)
    assert math.isnan(found.mde)
    assert found.p == 1.0


def test_without_any_spread_few_prove_nothing_and_many_do():
    assert group_difference(np.zeros(50), np.zeros(60)).p == 1.0
    assert math.isnan(group_difference(np.zeros(50), np.zeros(60)).low)
    assert group_difference(np.ones(2), np.zeros(2)).p > 0.1
    assert group_difference(np.full(3, 0.1), np.full(4, 0.1)).p == 1.0  # whose sums differ by rounding
    many = group_difference(np.ones(200), np.zeros(200))
    assert many.p < 1e-6
    assert 0.8 < many.low < 1.0 < many.high


def test_another_level_widens_or_narrows():
    a, b = np.arange(10.0), np.arange(12.0) + 1
    wide, narrow = group_difference(a, b, alpha=0.01), group_difference(a, b, alpha=0.2)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.mde > narrow.mde


class TestUserMeans:
    def test_a_case_worked_by_hand(self):
        users = np.array([7, 2, 7, 2, 9])
        values = np.array([1.0, 0.0, 0.0, np.nan, np.nan])
        assert user_means(users, values) == pytest.approx(np.array([0.0, 0.5, np.nan]), nan_ok=True)
        assert len(user_means(np.zeros(0, dtype=np.int64), np.zeros(0))) == 0

    def test_outcomes_of_other_exposures_are_refused(self):
        with pytest.raises(ValueError, match="2 exposures and 3 outcomes"):
            user_means(np.zeros(2, dtype=np.int64), np.zeros(3))

    def test_exposures_taken_for_users_raise_false_alarms_and_users_do_not(self):
        rng = np.random.default_rng(3)
        by_user, by_exposure = 0, 0
        for _ in range(1000):
            (users_a, a), (users_b, b) = exposures(100, 10, rng), exposures(100, 10, rng)
            by_user += group_difference(user_means(users_a, a), user_means(users_b, b)).p < 0.05
            by_exposure += group_difference(a, b).p < 0.05
        assert by_user / 1000 < 0.065
        assert by_exposure / 1000 > 0.25
        assert abs(exposures(20_000, 3, rng).values.mean() - CLICK) < 0.01
