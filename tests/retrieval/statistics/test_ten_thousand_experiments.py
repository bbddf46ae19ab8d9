"""10,000 simulated experiments a line: are false alarms and coverage what they are said to be?

A rate of 5 % among 10,000 has a standard error of 0.22 percentage points, so that "between 4 and 6 %" leaves
room for four of them on either side.
"""

import numpy as np
import pytest
from worlds.experiments import (
    CLICK,
    NDCG_MEAN,
    Outcome,
    click,
    groups,
    interleaved_clicks,
    ndcg,
    paired_differences,
    score,
)

from tastebridge.retrieval.statistics import (
    SAMPLE_RATIO_MISMATCH,
    Sequence,
    confidence_sequence,
    group_difference,
    group_sequence,
    interleaving_preference,
    sample_ratio_p,
    sign_flip_p,
)

pytestmark = pytest.mark.slow

EXPERIMENTS = 10_000
EFFECT = {score: 0.1, ndcg: 0.04, click: 0.03}
MEAN = {ndcg: NDCG_MEAN, click: CLICK}


def rng() -> np.random.Generator:
    return np.random.default_rng(20_26)


def always_covers(sequence: Sequence, truth: float) -> bool:
    return bool(((sequence.low <= truth) & (truth <= sequence.high)).all())


def naive_decision(sequence: Sequence) -> bool:
    """Whether a fixed-n test that is repeated after every person was ever significant."""
    known = (sequence.n >= sequence.first) & (sequence.error > 0)
    return bool((np.abs(sequence.mean[known]) > 1.96 * sequence.error[known]).any())


def share(claims: list[bool]) -> float:
    return sum(claims) / len(claims)


class TestPaired:
    @pytest.mark.parametrize(("outcome", "lowest"), [(score, 0.04), (ndcg, 0.04), (click, 0.025)])
    def test_false_alarms_of_sign_flips(self, outcome: Outcome, lowest: float):
        # Of few clicks there are few sign patterns, so that a test at 5 % is stricter than that.
        drawn = paired_differences(outcome, (EXPERIMENTS, 200), 0.0, rng())
        found = share([sign_flip_p(one, seed, 199) <= 0.05 for seed, one in enumerate(drawn)])
        assert lowest < found < 0.06

    @pytest.mark.parametrize("outcome", [score, ndcg, click])
    def test_coverage_at_one_look_at_the_end(self, outcome: Outcome):
        drawn = paired_differences(outcome, (EXPERIMENTS, 200), EFFECT[outcome], rng())
        ends = [confidence_sequence(one, planned=200, first=200) for one in drawn]
        assert 0.94 < share([always_covers(one, EFFECT[outcome]) for one in ends]) < 0.96

    @pytest.mark.parametrize(("outcome", "planned"), [(score, 300), (ndcg, 300), (click, 800)])
    def test_peeking_all_the_time_with_the_sequence_is_valid_and_with_a_fixed_n_test_is_not(
        self, outcome: Outcome, planned: int
    ):
        # The mean of rare clicks takes longer to become normal, and until then the sequence is cautious.
        drawn = paired_differences(outcome, (EXPERIMENTS, planned), 0.0, rng())
        sequences = [confidence_sequence(one, planned=planned) for one in drawn]
        assert 0.04 < share([one.decided is not None for one in sequences]) < 0.06
        assert share([naive_decision(one) for one in sequences]) > 0.15

    @pytest.mark.parametrize("outcome", [ndcg, click])
    def test_all_looks_at_once_cover_a_known_effect(self, outcome: Outcome):
        drawn = paired_differences(outcome, (EXPERIMENTS, 200), EFFECT[outcome], rng())
        covered = [always_covers(confidence_sequence(one, planned=200), EFFECT[outcome]) for one in drawn]
        assert 0.94 < share(covered) < 0.97

    def test_a_large_effect_is_found_in_half_the_people(self):
        drawn = paired_differences(score, (1000, 300), 0.4, rng())
        decided = [confidence_sequence(one, planned=300).decided for one in drawn]
        assert share([one is not None for one in decided]) > 0.99
        assert np.median([one or 300 for one in decided]) < 150


class TestGroups:
    @pytest.mark.parametrize("share_a", [0.5, 0.25])
    @pytest.mark.parametrize("outcome", [score, ndcg, click])
    def test_false_alarms_of_welchs_test(self, outcome: Outcome, share_a: float):
        drawn = groups(outcome, (EXPERIMENTS, 400), 0.0, share_a, rng())
        found = [group_difference(one[mine], one[~mine]).p < 0.05 for one, mine in zip(*drawn, strict=True)]
        assert 0.04 < share(found) < 0.06

    @pytest.mark.parametrize("share_a", [0.5, 0.25])
    @pytest.mark.parametrize("outcome", [score, ndcg, click])
    def test_coverage_of_a_known_effect_absolute_and_relative(self, outcome: Outcome, share_a: float):
        effect = EFFECT[outcome]
        drawn = groups(outcome, (EXPERIMENTS, 600), effect, share_a, rng())
        found = [group_difference(one[mine], one[~mine]) for one, mine in zip(*drawn, strict=True)]
        assert 0.94 < share([one.low <= effect <= one.high for one in found]) < 0.96
        if outcome in MEAN:
            relative = effect / MEAN[outcome]
            assert 0.94 < share([one.relative_low <= relative <= one.relative_high for one in found]) < 0.96

    @pytest.mark.parametrize(("outcome", "planned"), [(score, 400), (ndcg, 1000)])
    def test_peeking_all_the_time_with_the_sequence_is_valid_and_with_a_fixed_n_test_is_not(
        self, outcome: Outcome, planned: int
    ):
        drawn = groups(outcome, (EXPERIMENTS, planned), 0.0, 0.5, rng())
        found = [group_sequence(one, mine, planned=planned) for one, mine in zip(*drawn, strict=True)]
        assert 0.04 < share([one.decided is not None for one in found]) < 0.06
        assert share([naive_decision(one) for one in found]) > 0.15

    @pytest.mark.parametrize(("outcome", "share_a"), [(score, 0.2), (ndcg, 0.8), (click, 0.25)])
    def test_unequal_groups_of_rare_outcomes_never_raise_more_false_alarms(
        self, outcome: Outcome, share_a: float
    ):
        # The larger of two standard errors makes it cautious there: see `group_sequence`.
        drawn = groups(outcome, (EXPERIMENTS, 300), 0.0, share_a, rng())
        found = [group_sequence(one, mine, planned=300).decided for one, mine in zip(*drawn, strict=True)]
        assert share([one is not None for one in found]) < 0.055

    def test_an_arm_that_changes_only_the_spread_is_no_false_alarm(self):
        values, in_a = groups(score, (EXPERIMENTS, 300), 0.0, 0.25, rng())
        values = np.where(in_a, 3 * values, values)
        found = [group_sequence(*one, planned=300).decided for one in zip(values, in_a, strict=True)]
        assert 0.04 < share([one is not None for one in found]) < 0.06

    @pytest.mark.parametrize(("outcome", "share_a"), [(ndcg, 0.5), (click, 0.25)])
    def test_all_looks_at_once_cover_a_known_effect(self, outcome: Outcome, share_a: float):
        drawn = groups(outcome, (EXPERIMENTS, 300), EFFECT[outcome], share_a, rng())
        found = [group_sequence(*one, planned=300) for one in zip(*drawn, strict=True)]
        assert share([always_covers(one, EFFECT[outcome]) for one in found]) > 0.94


@pytest.mark.parametrize("shares", [(1, 1), (2, 1, 1), (19, 1)])
def test_false_alarms_of_the_sample_ratio(shares: tuple[int, ...]):
    split = rng().multinomial(1000, np.array(shares) / sum(shares), EXPERIMENTS)
    p = [sample_ratio_p(counts, shares) for counts in split.tolist()]
    assert 0.04 < share([one < 0.05 for one in p]) < 0.06
    assert share([one < SAMPLE_RATIO_MISMATCH for one in p]) < 0.002


def test_users_lost_in_one_arm_are_a_mismatch():
    kept = rng().binomial(5000, [[0.5, 0.43]], (1000, 2))  # every seventh user of arm b is not written down
    assert share([sample_ratio_p(one, (1, 1)) < SAMPLE_RATIO_MISMATCH for one in kept.tolist()]) > 0.99


class TestInterleaving:
    def test_false_alarms(self):
        drawn = interleaved_clicks((EXPERIMENTS, 800), 0.5, rng())
        found = [interleaving_preference(*one).p < 0.05 for one in zip(*drawn, strict=True)]
        assert 0.04 < share(found) < 0.06

    @pytest.mark.parametrize("prefers_a", [0.55, 0.97])
    def test_coverage_of_a_known_preference(self, prefers_a: float):
        drawn = interleaved_clicks((EXPERIMENTS, 400), prefers_a, rng())
        found = [interleaving_preference(*one) for one in zip(*drawn, strict=True)]
        truth = 0.8 * prefers_a + 0.2 / 2  # one in five prefers neither
        assert 0.94 < share([one.low <= truth <= one.high for one in found]) < 0.96
