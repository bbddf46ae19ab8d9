"""How long a training goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.training.schedule import Schedule


def run(schedule: Schedule, seconds_a_step: float) -> tuple[int, list[float], Schedule]:
    step, factors = 0, []
    while not schedule.is_over(step):
        factors.append(schedule.factor(step))
        step += 1
        schedule = schedule.planned(step, step * seconds_a_step)
    return step, factors, schedule


@given(st.floats(0.2, 5), st.floats(0.05, 2))
def test_minutes_end_about_when_they_are_over(minutes: float, seconds_a_step: float):
    steps, _, _ = run(Schedule(minutes=minutes), seconds_a_step)
    assert steps * seconds_a_step == pytest.approx(60 * minutes, abs=5 * seconds_a_step)


@given(st.floats(0.2, 5), st.floats(0.05, 2))
def test_the_steps_that_came_of_minutes_give_the_same_schedule(minutes: float, seconds_a_step: float):
    steps, factors, _ = run(Schedule(minutes=minutes), seconds_a_step)
    again, same, _ = run(Schedule(steps=steps), seconds_a_step)
    assert again == steps
    assert same == pytest.approx(factors)


def test_the_rate_rises_stays_and_falls():
    _, factors, _ = run(Schedule(steps=400), 1.0)
    assert factors[0] < 0.1
    assert factors[100] == factors[299] == 1.0
    assert factors[350] == pytest.approx(0.5)
    assert 0 < factors[-1] < 0.02
