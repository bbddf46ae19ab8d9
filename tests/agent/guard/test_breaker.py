"""A model that keeps failing is left alone, and asked again by one call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.guard.breaker import BreakerRule, CircuitBreaker
from tastebridge.retrieval.errors import (
    BudgetExceeded,
    CannotChoose,
    ModelBusy,
    ModelError,
    ModelUnavailable,
)

RULE = BreakerRule(failures_in_a_row=3, error_rate=0.5, least_calls=6, window_s=10.0, cool_down_s=5.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock: Clock):
    return CircuitBreaker("wise", RULE, clock)


def end(breaker: CircuitBreaker, error: Exception | None = None) -> None:
    """One call that ends well, or with an error."""
    if error is None:
        with breaker.watching():
            return
    with pytest.raises(type(error)), breaker.watching():
        raise error


def fail(breaker: CircuitBreaker, times: int = 1) -> None:
    for _ in range(times):
        end(breaker, ModelUnavailable("away"))


def test_failures_in_a_row_open_it(breaker: CircuitBreaker):
    fail(breaker, 2)
    end(breaker)
    fail(breaker, 2)
    assert breaker.state == "closed"
    fail(breaker)
    assert (breaker.state, breaker.openings) == ("open", 1)


def test_a_high_rate_of_failures_opens_it(breaker: CircuitBreaker, clock: Clock):
    for _ in range(2):
        end(breaker)
        fail(breaker)
    end(breaker)
    assert breaker.state == "closed"
    fail(breaker)
    assert breaker.state == "open"


def test_old_failures_are_forgotten(breaker: CircuitBreaker, clock: Clock):
    for _ in range(10):
        end(breaker)
        fail(breaker)
        clock.now += 5.0
    assert (breaker.state, breaker.openings) == ("closed", 0)


def test_open_it_says_until_when(breaker: CircuitBreaker, clock: Clock):
    fail(breaker, 3)
    clock.now += 2.0
    for refuse in (breaker.check, lambda: end(breaker)):
        with pytest.raises(ModelBusy, match=r"'wise' failed too often .* in 3\.0 s") as caught:
            refuse()
        assert caught.value.retry_after_s == pytest.approx(3.0)


def test_one_call_finds_out_and_closes_it(breaker: CircuitBreaker, clock: Clock):
    fail(breaker, 3)
    clock.now += 5.0
    assert breaker.state == "half-open"
    breaker.check()
    with breaker.watching():
        with pytest.raises(ModelBusy, match="one call is finding out"):
            breaker.check()
        with pytest.raises(ModelBusy), breaker.watching():
            pass
    assert breaker.state == "closed"
    fail(breaker, 2)
    assert breaker.state == "closed"


def test_one_call_finds_out_and_opens_it_again(breaker: CircuitBreaker, clock: Clock):
    fail(breaker, 3)
    clock.now += 5.0
    fail(breaker)
    assert (breaker.state, breaker.openings) == ("open", 2)
    clock.now += 4.9
    assert breaker.state == "open"
    clock.now += 0.2
    end(breaker)
    assert breaker.state == "closed"


@pytest.mark.parametrize("error", [ModelError("refused"), CannotChoose("no"), BudgetExceeded("too much")])
def test_a_refused_request_is_no_failure(breaker: CircuitBreaker, error: ModelError, clock: Clock):
    for _ in range(20):
        end(breaker, error)
    assert breaker.state == "closed"
    fail(breaker, 3)
    assert breaker.state == "open"
    clock.now += 5.0
    end(breaker, error)
    assert breaker.state == "closed"


def test_a_busy_model_is_a_failure(breaker: CircuitBreaker):
    for _ in range(3):
        end(breaker, ModelBusy("429", 1.0))
    assert breaker.state == "open"


def test_an_error_of_ours_says_nothing_of_the_model(breaker: CircuitBreaker, clock: Clock):
    fail(breaker, 2)
    end(breaker, ZeroDivisionError())
    fail(breaker)
    assert breaker.state == "open"
    clock.now += 5.0
    end(breaker, ZeroDivisionError())
    assert breaker.state == "half-open"
    end(breaker)
    assert breaker.state == "closed"


def test_a_call_from_before_the_opening_changes_nothing(breaker: CircuitBreaker, clock: Clock):
    with breaker.watching():
        fail(breaker, 3)
        clock.now += 5.0
    assert breaker.state == "half-open"
    end(breaker)
    old = [breaker.watching() for _ in range(3)]
    for call in old:
        call.__enter__()
    fail(breaker, 3)
    clock.now += 5.0
    end(breaker)
    for call in old:
        call.__exit__(ModelUnavailable, ModelUnavailable("away"), None)
    assert breaker.state == "closed"


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 8)), max_size=60))
def test_it_always_comes_back(steps: list[tuple[bool, float]]):
    clock = Clock()
    breaker = CircuitBreaker("wise", RULE, clock)
    for fails, passes_s in steps:
        clock.now += passes_s
        try:
            with breaker.watching():
                if fails:
                    raise ModelUnavailable("away")
        except ModelBusy:
            assert breaker.state == "open"
        except ModelUnavailable:
            pass
    clock.now += RULE.cool_down_s
    end(breaker)
    assert breaker.state == "closed"
