"""Caps hold before the model is asked, and real use is booked after."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Usage
from tastebridge.agent.guard.budget import Budget, RequestBudget, Spending
from tastebridge.agent.guard.ledger import DayUsage, MemoryLedger
from tastebridge.agent.guard.prices import Prices
from tastebridge.retrieval.errors import BudgetExceeded, ModelUnavailable

PRICES = Prices(1.0, 10.0, "EUR")


def spend(spending: Spending, prompt: int, completion: int = 0, *, used: Usage | None = None) -> None:
    estimate = Usage(prompt, completion, 1)
    with spending.reserving(estimate) as booking:
        booking.used = estimate if used is None else used


def test_tokens_cost_what_the_prices_say():
    assert PRICES.of(Usage(2_000_000, 300_000, 9)) == pytest.approx(2.0 + 3.0)
    assert Prices().of(Usage(2_000_000, 300_000, 9)) == 0


def test_without_caps_all_is_allowed_and_booked():
    ledger = MemoryLedger()
    spending = Spending("wise", prices=PRICES, ledger=ledger, date=lambda: "2026-01-31")
    for _ in range(2):
        spend(spending, 10**9, used=Usage(1000, 100, 3))
    assert ledger.of_day("2026-01-31") == [
        DayUsage("2026-01-31", "wise", "EUR", 6, 2000, 200, pytest.approx(0.004))
    ]
    assert ledger.of_day("2026-02-01") == []


@pytest.mark.parametrize(
    ("budget", "cap"),
    [
        (Budget(tokens_per_request=100), r"tokens_per_request = 100 .*rank fewer candidates"),
        (Budget(tokens_per_day=100), r"tokens_per_day = 100 .*next day"),
        (Budget(money_per_request=0.0001), r"EUR .*money_per_request = 0\.0001"),
        (Budget(money_per_day=0.0001), r"EUR .*money_per_day = 0\.0001"),
    ],
)
def test_a_cap_refuses_what_passes_it_and_names_itself(budget: Budget, cap: str):
    spending = Spending("wise", budget, PRICES)
    with RequestBudget().covering():
        spend(spending, 60)
        spend(spending, 40)
        with pytest.raises(BudgetExceeded, match=f"'wise' was not asked: .*{cap}"):
            spend(spending, 1)


def test_calls_of_one_request_share_its_budget_and_others_do_not():
    spending = Spending("wise", Budget(tokens_per_request=100))
    other_model = Spending("wiser", Budget(tokens_per_request=100))
    with RequestBudget().covering() as request:
        spend(spending, 50, 10)
        with pytest.raises(BudgetExceeded):
            spend(other_model, 50)
        spend(other_model, 40)
        assert request.tokens == 100
    for _ in range(3):
        spend(spending, 100)


def test_what_was_really_used_counts_and_not_the_estimate():
    spending = Spending("wise", Budget(tokens_per_day=100))
    spend(spending, 90, used=Usage(10, 5, 1))
    spend(spending, 85)
    with pytest.raises(BudgetExceeded):
        spend(spending, 1)


def test_a_failed_call_gives_its_room_back():
    spending = Spending("wise", Budget(tokens_per_day=100, tokens_per_request=100))
    with RequestBudget().covering() as request:
        for _ in range(3):
            with pytest.raises(ModelUnavailable), spending.reserving(Usage(100, 0, 1)):
                raise ModelUnavailable("away")
        assert (request.tokens, request.money) == (0, 0)
        spend(spending, 100)


def test_a_new_day_has_a_new_budget():
    day = ["2026-01-31"]
    spending = Spending("wise", Budget(tokens_per_day=100), date=lambda: day[0])
    spend(spending, 100)
    with pytest.raises(BudgetExceeded):
        spend(spending, 1)
    day[0] = "2026-02-01"
    spend(spending, 100)


def test_caps_of_a_day_are_over_all_models_and_money_is_counted_by_currency():
    ledger = MemoryLedger()
    budget = Budget(tokens_per_day=100, money_per_day=0.00005)
    spend(Spending("wise", budget, PRICES, ledger), 40)
    dollars = Spending("wiser", budget, Prices(1.0, 1.0, "USD"), ledger)
    spend(dollars, 50)
    with pytest.raises(BudgetExceeded, match="tokens_per_day"):
        spend(dollars, 11)


CAPS: dict[str, Callable[[int], Budget]] = {
    "tokens_per_request": lambda cap: Budget(tokens_per_request=cap),
    "tokens_per_day": lambda cap: Budget(tokens_per_day=cap),
    "money_per_request": lambda cap: Budget(money_per_request=cap),
    "money_per_day": lambda cap: Budget(money_per_day=cap),
}
CALLS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 60), st.booleans()), max_size=25)


@settings(max_examples=40)
@given(st.integers(1, 200), CALLS, st.sampled_from(list(CAPS)))
def test_never_overspent_by_more_than_the_calls_under_way_use_beyond_their_estimates(
    cap: int, calls: list[tuple[int, int, bool]], capped: str
):
    ledger, request = MemoryLedger(), RequestBudget()
    a_token_costs_1 = Prices(1_000_000, 1_000_000)
    spending = Spending("wise", CAPS[capped](cap), a_token_costs_1, ledger, date=lambda: "today")
    lock = threading.Lock()
    estimated_under_way = most_under_way = 0

    def call(one: tuple[int, int, bool]) -> int:
        nonlocal estimated_under_way, most_under_way
        estimate, used, fails = one
        try:
            with request.covering(), spending.reserving(Usage(estimate, 0, 1)) as booking:
                with lock:
                    estimated_under_way += estimate
                    most_under_way = max(most_under_way, estimated_under_way)
                time.sleep(0.0005)
                with lock:
                    estimated_under_way -= estimate
                if fails:
                    raise ModelUnavailable("away")
                booking.used = Usage(used, 0, 1)
        except ModelUnavailable:
            return 0
        return used

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(call, calls))
    booked = sum(entry.tokens for entry in ledger.of_day("today"))
    beyond = sorted((used - estimate for estimate, used, _ in calls if used > estimate), reverse=True)
    assert booked == sum(used) == request.tokens == request.money
    assert most_under_way <= cap
    assert booked <= cap + sum(beyond[:4])


def test_a_batch_has_the_caps_of_its_requests_together():
    spending = Spending("wise", Budget(tokens_per_request=100))
    with RequestBudget(3).covering():
        for _ in range(3):
            with spending.reserving(Usage(90, 10, 1)) as booking:
                booking.used = Usage(90, 10, 1)
        with pytest.raises(BudgetExceeded, match="= 300 in"), spending.reserving(Usage(1, 0, 1)):
            pass
