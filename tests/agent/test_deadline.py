import math

from tastebridge.agent.deadline import Deadline


def test_remaining_time_falls_to_zero_and_stays():
    now = [100.0]
    deadline = Deadline(5, clock=lambda: now[0])
    assert (deadline.remaining_s, deadline.expired) == (5.0, False)
    now[0] = 104.0
    assert (deadline.remaining_s, deadline.expired) == (1.0, False)
    now[0] = 999.0
    assert (deadline.remaining_s, deadline.expired) == (0.0, True)


def test_without_seconds_there_is_no_end():
    assert Deadline().remaining_s == math.inf
    assert not Deadline().expired
