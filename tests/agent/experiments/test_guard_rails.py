"""An arm that is certainly bad is ended; one that had bad luck is not."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.experiment_world import design
from worlds.shown_lists import begun, exposure

from tastebridge.agent.experiments.design import Design, GuardRails
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.guard_rails import broken, check, look_of, lowest_rate
from tastebridge.retrieval.log.experiment_rows import Exposure, Rates
from tastebridge.retrieval.log.experiments import ExperimentLog

RAILS = GuardRails(max_error_rate=0.05, max_p95_ms=100, max_invalid_rate=0.2, min_exposures=50)


def shown(arm: str, lists: int, start: int = 0, **every: object) -> Iterable[Exposure]:
    """Lists of an arm, of which every one is as said."""
    return (exposure(start + number, f"u{start + number}", arm, **every) for number in range(lists))


def arms(log: ExperimentLog) -> Experiment:
    return Experiment.of(log.experiment("tone"))


def test_two_bad_lists_end_nothing(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(guard_rails={"min_exposures": 10}))
    experiment_log.add_exposures([*shown("new", 2, error="away"), *shown("new", 8, 10)])
    assert [judged.reasons for judged in check(experiment_log, one, 99)] == [(), ()]
    assert not arms(experiment_log).ended_arms


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"error": "away"}, "50 of 50 lists could not be made as they should; 5% may"),
        ({"latency_ms": 101.0}, "50 of 50 lists took longer than 100 ms; 5% may"),
        ({"invalid": True}, "50 of 50 lists needed the model's answer repaired; 20% may"),
    ],
)
def test_arm_that_breaks_a_rail_is_ended_with_reason_and_time(
    experiment_log: ExperimentLog, bad: dict[str, object], said: str
):
    one = begun(experiment_log, design("now", "new", "third", guard_rails=RAILS))
    experiment_log.add_exposures([*shown("new", 50, **bad), *shown("third", 50, 100)])
    judged = {judgement.arm: judgement for judgement in check(experiment_log, one, 99)}
    assert judged["new"].ended
    assert not judged["third"].reasons
    found = arms(experiment_log)
    assert {name: (end.at_us, end.reason) for name, end in found.ended_arms.items()} == {"new": (99, said)}
    assert found.runs
    assert [judgement.arm for judgement in check(experiment_log, found, 100)] == ["now", "third"]


def test_baseline_is_reported_and_never_ended(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(guard_rails=RAILS))
    experiment_log.add_exposures(shown("now", 60, error="away"))
    baseline, _ = check(experiment_log, one, 99)
    assert baseline.reasons
    assert not baseline.ended
    assert arms(experiment_log).runs


def test_experiment_ends_with_its_last_challenger(experiment_log: ExperimentLog):
    one = begun(experiment_log, design("now", "new", "third", guard_rails=RAILS))
    experiment_log.add_exposures(shown("new", 60, error="away"))
    check(experiment_log, one, 98)
    assert arms(experiment_log).runs
    experiment_log.add_exposures(shown("third", 60, 100, error="away"))
    check(experiment_log, one, 99)  # by a process that has not heard of the first end
    assert arms(experiment_log).ended_us == 99


def test_interleaved_lists_that_fail_end_the_added_arm(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(kind="interleave", guard_rails=RAILS))
    experiment_log.add_exposures(shown("", 60, error="away"))
    (judged,) = check(experiment_log, one, 99)
    assert judged.ended
    assert set(arms(experiment_log).ended_arms) == {"new"}
    assert not arms(experiment_log).runs


def test_arm_is_not_judged_before_it_had_enough_lists(experiment_log: ExperimentLog):
    one = begun(experiment_log, design(guard_rails=RAILS))
    experiment_log.add_exposures(shown("new", 49, error="away"))
    assert [judged.rates.n for judged in check(experiment_log, one, 99)] == [0, 0]


def test_ended_experiment_is_judged_but_not_changed(experiment_log: ExperimentLog):
    begun(experiment_log, design(guard_rails=RAILS))
    experiment_log.add_exposures(shown("new", 60, error="away"))
    experiment_log.end("tone", 50)
    judged = check(experiment_log, arms(experiment_log), 99)
    assert judged[1].reasons
    assert not judged[1].ended
    assert arms(experiment_log).ended_us == 50


@given(st.integers(0, 10_000), st.integers(10, 200))
def test_looks_fall_due_when_there_is_a_quarter_more(lists: int, first: int):
    number, seen = look_of(lists, first)
    if lists < first:
        assert (number, seen) == (0, 0)
    else:
        assert first <= seen <= lists < seen + max(1, seen // 4)
        assert look_of(seen, first) == (number, seen)
        assert look_of(seen - 1, first)[0] == number - 1


@given(st.integers(1, 300), st.floats(0.001, 0.2), st.data())
def test_lowest_rate_is_the_exact_bound(n: int, alpha: float, data: st.DataObject):
    """At the bound, counts as high come with probability alpha: the definition of the interval."""
    count = data.draw(st.integers(0, n))
    low = lowest_rate(count, n, alpha)
    if not count:
        assert low == 0
        return
    from scipy.stats import binom

    assert binom.sf(count - 1, n, low) == pytest.approx(alpha, rel=1e-6)


def test_arm_that_is_just_at_its_bound_is_left_alone_nineteen_times_of_twenty():
    """However long it runs, and though it is looked at all the time."""
    generator, ended = np.random.default_rng(3), 0
    rails = Design.checked(target="books", arms=[{"name": "a"}, {"name": "b"}]).guard_rails
    for _ in range(400):
        failed = np.cumsum(generator.random(5000) < rails.max_error_rate)
        looks = {look_of(lists, rails.min_exposures) for lists in range(50, 5001, 50)}
        ended += any(broken(Rates(n, int(failed[n - 1]), 0, 0), rails, number) for number, n in looks)
    assert ended / 400 < 0.05


def test_arm_that_fails_twice_as_often_as_it_may_is_found_soon():
    generator, found = np.random.default_rng(4), 0
    for _ in range(100):
        failed = np.cumsum(generator.random(1000) < 0.15)
        looks = sorted({look_of(lists, 50) for lists in range(50, 1001)})
        found += any(broken(Rates(n, int(failed[n - 1]), 0, 0), RAILS, number) for number, n in looks)
    assert found > 95
