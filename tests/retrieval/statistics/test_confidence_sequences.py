"""Intervals that one may look at after every person, paired and of two groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from worlds.experiments import click, groups, ndcg, paired_differences, score

from tastebridge.retrieval.statistics import confidence_sequence, first_look, group_sequence
from tastebridge.retrieval.statistics.boundary import calibrated, mixing, multipliers

VALUES = arrays(np.float64, st.integers(0, 80), elements=st.integers(-8, 8).map(lambda n: n / 8))
"""Eighths, whose sums have no rounding."""


def bell(n: int, mean: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1, n)


class TestPaired:
    def test_each_look_has_the_mean_and_the_error_of_those_so_far(self):
        values = bell(60, 0.3)
        sequence = confidence_sequence(values, planned=60)
        for n in (1, 2, 20, 60):
            assert sequence.n[n - 1] == n
            assert sequence.mean[n - 1] == pytest.approx(values[:n].mean())
        assert sequence.error[29] == pytest.approx(stats.sem(values[:30]))

    def test_the_width_is_the_boundarys_with_students_tail(self):
        sequence = confidence_sequence(bell(60, 0.3), planned=100, alpha=0.02, first=25)
        n = np.arange(25.0, 61)
        z = multipliers(n, mixing(100, 0.02), calibrated(100, 25, 0.02))
        half = sequence.high[24:] - sequence.mean[24:]
        assert half == pytest.approx(stats.t.isf(stats.norm.sf(z), n - 1) * sequence.error[24:], rel=5e-3)
        assert sequence.mean[24:] - sequence.low[24:] == pytest.approx(half)

    def test_nothing_is_said_before_the_first_look(self):
        sequence = confidence_sequence(bell(60, 5.0), planned=60, first=30)
        assert np.isinf(sequence.low[:29]).all()
        assert np.isinf(sequence.high[:29]).all()
        assert sequence.decided == 30

    @pytest.mark.parametrize(("planned", "first"), [(1, 1), (12, 12), (300, 20), (1000, 50)])
    def test_the_first_look_grows_with_the_plan(self, planned: int, first: int):
        assert first_look(planned) == first

    def test_a_true_difference_is_decided_early_and_none_is_not(self):
        assert confidence_sequence(bell(300, 0.8), planned=300).decided in range(20, 60)
        assert confidence_sequence(bell(300, -0.8), planned=300).decided in range(20, 60)
        assert confidence_sequence(bell(300, 0.0), planned=300).decided is None

    def test_a_decision_stands_though_a_later_interval_holds_zero(self):
        sequence = confidence_sequence(np.concatenate([bell(40, 2.0), bell(160, -0.5)]), planned=200)
        assert sequence.decided == 20
        assert sequence.low[-1] < 0 < sequence.high[-1]

    def test_who_is_undefined_is_not_counted(self):
        values = bell(50, 0.2)
        holes = np.insert(values, [0, 10, 10, 50], np.nan)
        with_holes, whole = (confidence_sequence(one, planned=80) for one in (holes, values))
        assert np.array_equal(with_holes.low, whole.low)
        assert with_holes.n[-1] == 50

    def test_whoever_comes_after_the_plan_is_not_looked_at(self):
        values = np.concatenate([bell(50, 0.0), np.full(200, 9.0)])
        sequence = confidence_sequence(values, planned=50)
        assert sequence.n[-1] == 50
        assert sequence.decided is None

    def test_zero_for_everybody_decides_nothing(self):
        sequence = confidence_sequence(np.zeros(500), planned=500)
        assert sequence.decided is None
        assert sequence.p == 1.0
        assert np.isinf(sequence.high).all()

    def test_few_of_one_mind_prove_nothing_and_many_do(self):
        assert confidence_sequence(np.ones(5), planned=200, first=2).decided is None
        many = confidence_sequence(np.ones(200), planned=200)
        assert many.error[-1] == pytest.approx(2 / 200)  # as if one of 200 had differed by -1
        assert many.decided is not None
        assert 0 < many.low[-1] < 1 < many.high[-1]

    def test_equal_values_without_an_exact_float_have_no_spread_of_rounding(self):
        tenth, one = (confidence_sequence(np.full(100, value), planned=100) for value in (0.1, 1.0))
        assert tenth.low == pytest.approx(one.low / 10)

    def test_large_numbers_keep_their_spread(self):
        values = bell(100, 0.0)
        shifted = confidence_sequence(values + 1e6, planned=100)
        assert shifted.error[1:] == pytest.approx(
            confidence_sequence(values, planned=100).error[1:], rel=1e-4
        )

    @pytest.mark.parametrize("people", [0, 1])
    def test_nobody_and_a_plan_for_one_decide_nothing(self, people: int):
        sequence = confidence_sequence(np.ones(people), planned=1)
        assert (len(sequence.n), sequence.decided, sequence.p) == (people, None, 1.0)

    @settings(deadline=None)
    @given(VALUES)
    def test_those_to_come_change_nothing_of_what_was_seen(self, values: np.ndarray):
        whole = confidence_sequence(values, planned=80, first=5)
        half = confidence_sequence(values[: len(values) // 2], planned=80, first=5)
        assert np.array_equal(whole.low[: len(half.n)], half.low)
        assert whole.p <= half.p

    @settings(deadline=None)
    @given(VALUES)
    def test_swapping_the_arms_mirrors_everything(self, values: np.ndarray):
        one = confidence_sequence(values, planned=80, first=5)
        other = confidence_sequence(-values, planned=80, first=5)
        assert np.array_equal(one.low, -other.high)
        assert (one.decided, one.p) == (other.decided, other.p)

    @settings(deadline=None)
    @given(VALUES, st.sampled_from([0.2, 0.05, 0.01]))
    def test_the_p_value_is_below_alpha_exactly_when_decided(self, values: np.ndarray, alpha: float):
        sequence = confidence_sequence(values, planned=80, first=5, alpha=alpha)
        assert 0 < sequence.p <= 1
        if abs(sequence.p / alpha - 1) > 1e-3:
            assert (sequence.p < alpha) == (sequence.decided is not None)

    def test_at_a_single_look_the_p_value_is_the_t_tests(self):
        values = bell(40, 0.3)
        sequence = confidence_sequence(values, planned=40, first=40)
        assert sequence.p == pytest.approx(stats.ttest_1samp(values, 0).pvalue, rel=0.01)
        low, high = stats.t.interval(0.95, 39, values.mean(), stats.sem(values))
        assert (sequence.low[-1], sequence.high[-1]) == pytest.approx((low, high), rel=0.01)

    def test_a_stricter_level_takes_longer(self):
        values = bell(300, 0.4)
        assert (
            confidence_sequence(values, planned=300, alpha=0.001).decided
            > confidence_sequence(values, planned=300, alpha=0.05).decided
        )


class TestGroups:
    def test_each_look_has_both_groups_means_so_far(self):
        values, in_a = groups(score, (80,), 0.5, 0.5, np.random.default_rng(2))
        sequence = group_sequence(values, in_a, planned=80)
        so_far, mine = values[:50], in_a[:50]
        assert sequence.mean[49] == pytest.approx(so_far[mine].mean() - so_far[~mine].mean())
        assert np.isnan(sequence.mean[0])
        assert sequence.low[0] == -np.inf

    def test_the_error_is_the_larger_of_welchs_and_the_common_one(self):
        rng = np.random.default_rng(3)
        in_a = np.arange(200) % 4 == 0
        for spread in (0.2, 5.0):  # of the small group; the large one's is 1
            values = rng.normal(size=200) * np.where(in_a, spread, 1.0)
            a, b = values[in_a], values[~in_a]
            welch = stats.ttest_ind(a, b, equal_var=False)
            common = stats.ttest_ind(a, b)
            larger = max(abs((a.mean() - b.mean()) / one.statistic) for one in (welch, common))
            assert group_sequence(values, in_a, planned=200).error[-1] == pytest.approx(larger)

    def test_a_true_difference_is_decided_early_and_none_is_not(self):
        rng = np.random.default_rng(4)
        assert group_sequence(*groups(score, (400,), 1.2, 0.5, rng), planned=400).decided in range(20, 100)
        assert group_sequence(*groups(score, (400,), 0.0, 0.5, rng), planned=400).decided is None

    def test_swapping_the_groups_mirrors_everything(self):
        values, in_a = groups(ndcg, (300,), 0.1, 0.4, np.random.default_rng(5))
        one, other = group_sequence(values, in_a, planned=300), group_sequence(values, ~in_a, planned=300)
        assert one.low == pytest.approx(-other.high)
        assert one.p == pytest.approx(other.p)

    def test_who_is_undefined_is_not_counted(self):
        values, in_a = groups(score, (60,), 0.0, 0.5, np.random.default_rng(6))
        holes = group_sequence(
            np.insert(values, [3, 30], np.nan), np.insert(in_a, [3, 30], [True, False]), planned=60
        )
        assert np.array_equal(holes.low, group_sequence(values, in_a, planned=60).low)

    def test_no_clicks_yet_decide_nothing_and_one_group_alone_neither(self):
        in_a = np.arange(100) % 2 == 0
        nobody = group_sequence(np.zeros(100), in_a, planned=100)
        assert (nobody.decided, nobody.p) == (None, 1.0)
        alone = group_sequence(bell(100, 3.0), np.ones(100, dtype=bool), planned=100)
        assert (alone.decided, alone.p) == (None, 1.0)

    def test_clicks_in_one_group_only_are_decided_in_time(self):
        in_a = np.arange(200) % 2 == 0
        assert group_sequence(in_a * 1.0, in_a, planned=200).decided is not None
        assert group_sequence((in_a * 1.0)[:6], in_a[:6], planned=200, first=4).decided is None

    def test_groups_of_other_users_are_refused(self):
        with pytest.raises(ValueError, match="groups of 2"):
            group_sequence(np.zeros(3), np.ones(2, dtype=bool), planned=3)


def test_the_simulators_effect_is_what_it_says():
    rng = np.random.default_rng(8)
    for outcome, effect in ((score, 0.2), (ndcg, 0.05), (click, 0.03)):
        differences = paired_differences(outcome, (400_000,), effect, rng)
        assert abs(differences.mean() - effect) < 4 * stats.sem(differences)
        values, in_a = groups(outcome, (400_000,), effect, 0.3, rng)
        gap = values[in_a].mean() - values[~in_a].mean()
        assert gap == pytest.approx(effect, abs=4 * values.std() * (400_000 * 0.3 * 0.7) ** -0.5)
