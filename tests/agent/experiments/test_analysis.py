"""What is said of experiments whose truth is known."""

import pytest
from worlds.experiment_world import design
from worlds.shown_lists import begun, exposure, interleaved_for, shown_to

from tastebridge.agent.experiments.analysis import analyse
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.results import ExperimentResults
from tastebridge.retrieval.log.experiment_rows import NewOutcome
from tastebridge.retrieval.log.experiments import ExperimentLog
from tastebridge.retrieval.records import EventKind


def analysed(log: ExperimentLog, now_us: int = 0) -> ExperimentResults:
    return analyse(log, Experiment.of(log.experiment("tone")), now_us)


def test_true_difference_is_found_and_told(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(planned_users=600))
    shown_to(experiment_log, one, 600, {"now": 0.2, "new": 0.4})
    found = analysed(experiment_log)
    (compared,) = found.compared
    assert compared.users_arm + compared.users_baseline == found.users == 600
    assert compared.low is not None
    assert compared.high is not None
    assert 0 < compared.low < 0.2 < compared.high
    assert compared.p_holm < 0.001
    assert compared.decided_at is not None
    assert compared.always_low is not None
    assert compared.always_low > 0
    assert found.verdict[0].startswith("new is better than now: +0.1")
    assert "so that the experiment may stop" in found.verdict[0]
    assert "Over all lists: 37.4% against 21.1% of their lists had an accepted item" in found.verdict[0]
    assert not found.mismatch


def test_equal_arms_are_not_called_different(experiment_log: ExperimentLog):
    one = begun(experiment_log, design("now", "new", "third", planned_users=600))
    shown_to(experiment_log, one, 600, {"now": 0.3, "new": 0.3, "third": 0.3}, seed=2)
    found = analysed(experiment_log)
    for compared in found.compared:
        assert compared.p_holm > 0.05
        assert compared.decided_at is None
        assert compared.mde is not None
        assert 0 < compared.mde < 0.15
    assert [sentence.split(" is shown")[0] for sentence in found.verdict[:2]] == [
        "No difference between new and now",
        "No difference between third and now",
    ]


def test_p_values_are_corrected_over_the_arms(experiment_log: ExperimentLog):
    one = begun(experiment_log, design("now", "new", "third"))
    shown_to(experiment_log, one, 300, {"now": 0.3, "new": 0.4, "third": 0.35})
    smaller, larger = sorted(analysed(experiment_log).compared, key=lambda compared: compared.p)
    assert smaller.p_holm == pytest.approx(min(1, 2 * smaller.p))
    assert larger.p_holm == pytest.approx(max(larger.p, smaller.p_holm))


def test_single_look_decides_at_the_planned_end_and_not_before(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(planned_users=600, looks="planned_end"))
    shown_to(experiment_log, one, 300, {"now": 0.2, "new": 0.5})
    early = analysed(experiment_log)
    assert early.compared[0].p_holm < 0.001
    assert early.verdict[0].startswith("No difference between new and now is shown yet")
    assert early.verdict[1] == "300 of 600 planned users were shown a list; the design decides when all were."
    later = [exposure(5000 + n, f"late{n}", one.arm_of(f"late{n}").name) for n in range(300)]
    experiment_log.add_exposures(later)
    assert analysed(experiment_log).verdict[0].startswith("new is better than now")


def test_look_at_any_time_is_not_decided_by_the_single_one(experiment_log: ExperimentLog):
    """A difference that only the users' later lists show: one rule a design, not the kinder of two."""
    one = begun(experiment_log, design(planned_users=200))
    shown_to(experiment_log, one, 200, {"now": 0.3, "new": 0.3}, lists=1, seed=2)
    shown = [
        exposure(1000 + n, f"u{n % 200}", one.arm_of(f"u{n % 200}").name, exposure_id=f"late{n}")
        for n in range(800)
    ]
    experiment_log.add_exposures(shown)
    ours = [exposure for exposure in shown if exposure.arm == "new"]
    experiment_log.add_outcomes(NewOutcome(one.exposure_id, "b1", EventKind.LIKE, 9000) for one in ours)
    found = analysed(experiment_log)
    assert found.compared[0].p_holm < 0.001
    assert found.verdict[0].startswith("No difference between new and now is shown yet")


def test_interval_that_came_back_to_0_is_not_a_verdict(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(planned_users=400))
    shown_to(experiment_log, one, 60, {"now": 0.0, "new": 0.6}, lists=1)
    before = analysed(experiment_log)
    assert before.verdict[0].startswith("new is better than now")
    experiment_log.add_exposures(
        [exposure(5000 + n, f"late{n}", one.arm_of(f"late{n}").name) for n in range(340)]
    )
    likes = [f"e{5000 + n:06}" for n in range(340) if one.arm_of(f"late{n}").name == "now"][::6]
    experiment_log.add_outcomes(NewOutcome(one, "b1", EventKind.LIKE, 9000) for one in likes)
    found = analysed(experiment_log)
    assert found.verdict[0].startswith("No difference between new and now is shown yet")
    assert f"left 0 after {before.compared[0].decided_at} users and contains it again" in found.verdict[0]


def test_broken_split_withholds_the_verdict(experiment_log: ExperimentLog):
    """Every third user of the better arm is lost, as when their pages crash."""
    one = begun(experiment_log, design())
    shown_to(
        experiment_log,
        one,
        600,
        {"now": 0.2, "new": 0.4},
        keeps=lambda user, arm: arm == "now" or int(user[1:]) % 3 > 0,
    )
    found = analysed(experiment_log)
    assert found.mismatch
    assert found.sample_ratio_p is not None
    assert found.sample_ratio_p < 0.001
    (only,) = found.verdict
    assert only.startswith("No verdict: the users are not split as designed")


def test_users_who_come_often_count_once(experiment_log: ExperimentLog):
    """One enthusiast with a thousand lists does not make an arm better."""
    one = begun(experiment_log, design())
    shown_to(experiment_log, one, 60, {"now": 0.3, "new": 0.3}, lists=1)
    before = analysed(experiment_log).compared[0]
    fan = next(f"u{n}" for n in range(60) if one.arm_of(f"u{n}").name == "new")
    experiment_log.add_exposures([exposure(10_000 + number, fan, "new") for number in range(1000)])
    experiment_log.add_outcomes(
        NewOutcome(f"e{10_000 + number:06}", "b1", EventKind.LIKE, 20_000) for number in range(1000)
    )
    after = analysed(experiment_log).compared[0]
    assert after.users_arm == before.users_arm
    assert before.mean_arm is not None
    assert after.mean_arm is not None
    assert after.mean_arm - before.mean_arm <= 1 / before.users_arm


def test_sequence_is_not_moved_by_later_lists(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(planned_users=300))
    shown_to(experiment_log, one, 100, {"now": 0.3, "new": 0.5}, lists=1)
    before = analysed(experiment_log).compared[0]
    experiment_log.add_exposures([exposure(500 + n, f"u{n}", one.arm_of(f"u{n}").name) for n in range(100)])
    after = analysed(experiment_log).compared[0]
    assert (after.always_low, after.always_high) == (before.always_low, before.always_high)
    assert after.mean_arm != before.mean_arm


def test_metric_of_items_counts_every_accepted_item(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(metric="items"))
    shown_to(experiment_log, one, 40, {"now": 0.0, "new": 0.0}, lists=1)
    ours = next(n for n in range(40) if one.arm_of(f"u{n}").name == "new")
    experiment_log.add_outcomes(
        [
            NewOutcome(f"e{ours:06}", "b1", EventKind.LIKE, 100),
            NewOutcome(f"e{ours:06}", "b1", EventKind.CLICK, 100),
            NewOutcome(f"e{ours:06}", "b2", EventKind.CLICK, 100),
            NewOutcome(f"e{ours:06}", "b2", EventKind.DISLIKE, 100),
        ]
    )
    (compared,) = analysed(experiment_log).compared
    assert compared.mean_arm == pytest.approx(2 / compared.users_arm)
    assert compared.mean_baseline == 0


def test_ended_arm_is_compared_with_what_the_baseline_did_until_then(experiment_log: ExperimentLog):
    one = begun(experiment_log, design("now", "new", "third"))
    shown_to(experiment_log, one, 90, {"now": 0.3, "new": 0.3, "third": 0.3}, lists=1)
    experiment_log.end_arm("tone", "new", "too slow", 90)
    before = analysed(experiment_log)
    later = [n for n in range(1000, 1300) if one.arm_of(f"u{n}").name != "new"]
    experiment_log.add_exposures([exposure(n, f"u{n}", one.arm_of(f"u{n}").name) for n in later])
    after = analysed(experiment_log)
    assert after.compared[0].users_baseline == before.compared[0].users_baseline
    assert after.compared[1].users_baseline > before.compared[1].users_baseline
    # The split was as designed while there was one.
    assert after.sample_ratio_p == before.sample_ratio_p
    assert not after.mismatch
    assert "new was ended early: too slow." in after.verdict


def test_preference_for_the_better_of_two_interleaved_rankings(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(kind="interleave"))
    better, worse = ["good", "b", "c", "d"], ["b", "c", "d", "e"]
    interleaved_for(experiment_log, one, 300, [worse, better])
    found = analysed(experiment_log)
    assert found.preferred is not None
    assert found.preferred.share is not None
    assert found.preferred.low > 0.5
    assert found.preferred.people == 300
    assert found.compared == ()
    assert found.sample_ratio_p is None
    assert found.preferred.always_low is not None
    assert found.preferred.always_low > 0
    assert found.preferred.decided_at is not None
    assert found.verdict[0].startswith("new is preferred to now: +0.5")
    assert "77.0% of the people prefer new" in found.verdict[0]


def test_no_preference_between_equal_rankings(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(kind="interleave"))
    interleaved_for(experiment_log, one, 300, [list("abcd"), list("abcd")], seed=5)
    found = analysed(experiment_log)
    assert found.preferred is not None
    assert found.preferred.low < 0.5 < found.preferred.high
    assert found.preferred.decided_at is None
    assert found.verdict[0].startswith("No preference between new and now is shown yet")


def test_window_takes_only_lists_of_which_everything_is_known(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(window_hours=1))
    shown_to(experiment_log, one, 40, {"now": 0.5, "new": 0.5}, lists=1)
    hour = 3_600_000_000
    early = analysed(experiment_log, now_us=hour - 1)
    assert early.verdict == (
        "Nobody was shown a list yet whose window of outcomes is over (40 lists wait for that).",
    )
    assert sum(arm.lists for arm in early.arms) == 40
    assert analysed(experiment_log, now_us=hour + 19).users == 20
    assert analysed(experiment_log, now_us=hour + 40).users == 40


def test_nothing_shown_yet(experiment_log: ExperimentLog):
    begun(experiment_log, design())
    found = analysed(experiment_log)
    assert found.verdict == ("Nobody was shown a list yet.",)
    assert [arm.accepted_lists for arm in found.arms] == [None, None]


def test_too_few_users_are_not_compared(experiment_log: ExperimentLog):
    one = begun(experiment_log, design())
    shown_to(experiment_log, one, 2, {"now": 0.5, "new": 0.5})
    assert "too few users to compare" in analysed(experiment_log).verdict[0]
