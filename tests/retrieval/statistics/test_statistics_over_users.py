"""Statistics over users, against SciPy, closed forms and simulations with a known answer."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tastebridge.retrieval.statistics import (
    compare,
    effect_of,
    holm,
    mean_interval,
    minimum_detectable_effect,
    relative_interval,
    seed_variance,
    sign_flip_p,
    two_group_interval,
    users_needed,
    with_holm,
)

RNG = np.random.default_rng(5)


class TestSignFlips:
    @pytest.mark.parametrize("n", [2, 3, 8, 12])
    def test_few_users_are_exact_as_in_scipy(self, n: int):
        differences = np.random.default_rng(n).normal(0.3, 1, n)
        theirs = stats.permutation_test(
            (differences,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
        )
        # SciPy doubles the smaller tail, which for symmetric patterns is the same.
        assert sign_flip_p(differences, seed=1) == pytest.approx(theirs.pvalue)

    def test_many_users_agree_with_the_t_test(self):
        differences = np.random.default_rng(1).normal(0.05, 1, 2000)
        assert sign_flip_p(differences, 1) == pytest.approx(
            stats.ttest_1samp(differences, 0).pvalue, abs=0.01
        )

    def test_it_is_never_zero_and_one_where_nobody_differs(self):
        assert sign_flip_p(np.ones(500), seed=1) == 1 / 10_001
        assert sign_flip_p(np.zeros(500), seed=1) == 1.0
        assert sign_flip_p(np.zeros(0), seed=1) == 1.0

    def test_the_same_seed_gives_the_same_digits_and_another_nearly(self):
        differences = np.random.default_rng(2).normal(0.08, 1, 700)
        assert sign_flip_p(differences, 1) == sign_flip_p(differences, 1)
        assert sign_flip_p(differences, 2) == pytest.approx(sign_flip_p(differences, 1), abs=0.02)

    def test_undefined_users_prove_nothing(self):
        differences = np.random.default_rng(3).normal(size=200)
        assert sign_flip_p(np.append(differences, np.nan), 1) == sign_flip_p(differences, 1)
        assert sign_flip_p(np.full(3, np.nan), 1) == 1.0

    @given(st.lists(st.floats(-1, 1), min_size=1, max_size=40))
    def test_the_side_does_not_matter(self, values: list[float]):
        differences = np.array(values)
        assert sign_flip_p(differences, 3, 500) == pytest.approx(sign_flip_p(-differences, 3, 500), abs=0.1)

    def test_false_alarms_are_as_frequent_as_promised(self):
        generator = np.random.default_rng(0)
        # Differences of per-user NDCG: mostly zero, skewed in size, symmetric in sign.
        alarms = 0
        for seed in range(2000):
            size = generator.exponential(1, 150) * (generator.random(150) < 0.3)
            alarms += sign_flip_p(size * generator.choice([-1, 1], 150), seed, 400) < 0.05
        assert 0.035 < alarms / 2000 < 0.065

    def test_ten_thousand_users_and_flips_take_seconds(self):
        start = time.perf_counter()
        sign_flip_p(RNG.normal(size=10_000), 1)
        assert time.perf_counter() - start < 20  # about 0.6 s alone; the machine may be busy


class TestBootstrap:
    def test_it_agrees_with_scipy(self):
        values = np.random.default_rng(3).exponential(1, 300)
        theirs = stats.bootstrap(
            (values,), np.mean, method="percentile", n_resamples=10_000, random_state=np.random.default_rng(1)
        ).confidence_interval
        ours = mean_interval(values, 1)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)

    def test_undefined_users_are_left_out(self):
        values = np.random.default_rng(4).normal(size=200)
        with_holes = np.concatenate([values, np.full(50, np.nan)])
        holes, whole = mean_interval(with_holes, 1), mean_interval(values, 1)
        assert tuple(holes) == pytest.approx(tuple(whole), abs=0.02)
        assert np.isnan(mean_interval(np.full(3, np.nan), 1).low)
        assert np.isnan(mean_interval(np.zeros(0), 1).low)

    def test_it_covers_the_truth_as_often_as_promised(self):
        generator = np.random.default_rng(6)
        covered = 0
        for seed in range(600):
            low, high = mean_interval(generator.exponential(1, 200), seed, 500)
            covered += low <= 1.0 <= high
        assert 0.92 < covered / 600 < 0.97

    def test_a_ratio_and_a_gap_between_groups(self):
        a, b = np.random.default_rng(7).exponential(2, 4000), np.random.default_rng(8).exponential(1, 4000)
        low, high = relative_interval(a, b, 1, 2000)
        assert low < 1.0 < high
        low, high = two_group_interval(a, b[:3000], 1, 2000)
        assert low < 1.0 < high
        assert high - low < 0.2


class TestHolm:
    def test_a_family_worked_by_hand(self):
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
    def test_it_only_raises_keeps_the_order_and_is_below_bonferroni(self, p: list[float]):
        adjusted = holm(p)
        assert all(p[i] <= a <= min(1.0, p[i] * len(p)) + 1e-12 for i, a in enumerate(adjusted))
        order = np.argsort(p, kind="stable")
        assert (np.diff(np.array(adjusted)[order]) >= -1e-12).all()


def test_effect_sizes_of_a_case_worked_by_hand():
    effect = effect_of(np.array([1.0, 0.5, 0.0, 0.5]), np.array([0.5, 0.5, 0.5, 0.0]))
    assert effect.difference == 0.125
    assert effect.relative == pytest.approx(1 / 3)
    assert effect.cohens_d == pytest.approx(0.125 / np.std([0.5, 0, -0.5, 0.5], ddof=1))
    assert (effect.better, effect.worse, effect.same) == (2, 1, 1)
    assert effect_of(np.ones(3), np.zeros(3)).relative is None


def test_the_detectable_effect_is_found_four_times_out_of_five():
    generator = np.random.default_rng(9)
    mde = minimum_detectable_effect(1.0, 200)
    found = [stats.ttest_1samp(generator.normal(mde, 1, 200), 0).pvalue < 0.05 for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)
    assert users_needed(1.0, mde) in (200, 201)


def test_variance_over_seeds_is_told_from_variance_over_users():
    generator = np.random.default_rng(10)
    values = (
        0.5
        + generator.normal(0, 0.3, 400)[None]
        + generator.normal(0, 0.1, 30)[:, None]
        + generator.normal(0, 0.2, (30, 400))
    )
    found = seed_variance(values)
    assert found.sd_between_users == pytest.approx(0.3, rel=0.15)
    assert found.sd_between_seeds == pytest.approx(0.1, rel=0.4)
    assert found.sd_rest == pytest.approx(0.2, rel=0.05)
    assert found.se_seeds > found.se_users
    with pytest.raises(ValueError, match="at least 2 seeds"):
        seed_variance(np.zeros((1, 5)))


class TestCompare:
    def values(self):
        generator = np.random.default_rng(11)
        base = generator.random(800)
        return base, base + generator.normal(0.03, 0.1, 800)

    def test_a_real_difference_is_found_and_said(self):
        base, better = self.values()
        one = compare(("new", better), ("old", base), "ndcg@10", seed=1)
        assert one.p < 0.001
        assert one.low < one.effect.difference < one.high
        assert one.sentence.startswith("new is better than old by 0.0")
        assert compare(("old", base), ("new", better), "ndcg@10", 1).sentence.startswith("old is worse than")

    def test_without_a_difference_it_says_what_was_missed_and_never_equal(self):
        base, _ = self.values()
        noise = base + np.random.default_rng(12).normal(0, 0.1, 800)
        sentence = compare(("a", noise), ("b", base), "ndcg@10", 1).sentence
        assert "No difference" in sentence
        assert "would probably have been missed" in sentence
        assert compare(("a", base), ("b", base), "m", 1).sentence == "a and b gave every user the same m."

    def test_undefined_users_are_dropped_in_pairs_and_counted(self):
        base, better = self.values()
        base[:5], better[3:9] = np.nan, np.nan
        one = compare(("a", better), ("b", base), "m", 1)
        assert (one.n, one.dropped) == (791, 9)

    def test_a_family_is_adjusted_together(self):
        base, better = self.values()
        small = base + np.random.default_rng(13).normal(0.007, 0.1, 800)
        family = [compare(("x", one), ("base", base), "m", 1) for one in (better, small, base)]
        adjusted = with_holm(family)
        assert [one.p_holm for one in adjusted] == pytest.approx(holm([one.p for one in family]))
        assert all(a.mde >= f.mde for a, f in zip(adjusted, family, strict=True))

    def test_values_of_other_users_are_refused(self):
        with pytest.raises(ValueError, match="3 users"):
            compare(("a", np.zeros(3)), ("b", np.zeros(4)), "m", 1)
