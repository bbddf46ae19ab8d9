"""Caps on tokens and money, for a request and for a day, checked before a model is asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from ...retrieval.errors import BudgetExceeded
from ..backend import Usage
from .ledger import DayUsage, Ledger, MemoryLedger, today
from .prices import Prices


@dataclass(frozen=True, slots=True)
class Budget:
    """Caps; 0 is none. Money is in the currency of the prices."""

    tokens_per_request: int = 0
    money_per_request: float = 0.0
    tokens_per_day: int = 0
    money_per_day: float = 0.0


class RequestBudget:
    """What all model calls of one request may use together, as a Deadline is what they may take.

    Calls within `with budget.covering():` are booked on it; calls outside are requests of their own.

    Args:
        requests: of a batch that is asked about together: they may use so many times the caps together.
    """

    def __init__(self, requests: int = 1) -> None:
        self.requests = requests
        self.tokens = 0
        """Used, and reserved for calls under way."""
        self.money = 0.0
        self.lock = threading.Lock()

    @contextmanager
    def covering(self) -> Iterator["RequestBudget"]:
        """Makes this the budget of every guarded call in this thread, and in contexts copied from it."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)


_current: ContextVar[RequestBudget | None] = ContextVar("request_budget", default=None)


@dataclass(slots=True)
class Booking:
    """A call that a budget allowed."""

    used: Usage = field(default_factory=Usage)
    """What it really used, once that is known."""


class Spending:
    """Keeps the use of one model within a budget.

    Before a call its estimate is reserved; after it what it really used is booked, nothing if it failed. So
    within one process the caps are passed by no more than the calls under way use beyond their estimates;
    another process sees a call when it has ended.

    Args:
        model: whose use it is.
        budget: the caps; those of a day are over all models in the ledger.
        prices: of the model.
        ledger: where use is booked; in memory if None.
        date: the day in UTC; tests pass their own.
    """

    def __init__(
        self,
        model: str,
        budget: Budget | None = None,
        prices: Prices | None = None,
        ledger: Ledger | None = None,
        date: Callable[[], str] = today,
    ) -> None:
        self.budget = budget or Budget()
        self.prices = prices or Prices()
        self._model = model
        self._ledger = ledger or MemoryLedger()
        self._date = date
        self._lock = threading.Lock()
        self._reserved_tokens = 0
        self._reserved_money = 0.0

    @contextmanager
    def reserving(self, estimate: Usage) -> Iterator[Booking]:
        """Holds room for a call, and books what the booking says was used.

        Raises:
            BudgetExceeded: there is no room; the message names the cap.
        """
        request = _current.get() or RequestBudget()
        tokens, money = _tokens(estimate), self.prices.of(estimate)
        with self._lock, request.lock:
            self._refuse_beyond_request(request, tokens, money)
            self._refuse_beyond_day(tokens, money)
            self._shift(request, tokens, money)
        booking = Booking()
        try:
            yield booking
        finally:
            used, cost = booking.used, self.prices.of(booking.used)
            with self._lock, request.lock:
                self._shift(request, -tokens, -money)
                request.tokens += _tokens(used)
                request.money += cost
                if used != Usage():
                    entry = DayUsage.of(self._date(), self._model, self.prices.currency, used, cost)
                    self._ledger.add(entry)

    def _shift(self, request: RequestBudget, tokens: int, money: float) -> None:
        self._reserved_tokens += tokens
        self._reserved_money += money
        request.tokens += tokens
        request.money += money

    def _refuse_beyond_request(self, request: RequestBudget, tokens: int, money: float) -> None:
        most_tokens = self.budget.tokens_per_request * request.requests
        most_money = self.budget.money_per_request * request.requests
        if most_tokens and request.tokens + tokens > most_tokens:
            raise self._too_much("tokens_per_request", tokens, request.tokens, most_tokens)
        if most_money and request.money + money > most_money:
            raise self._too_much("money_per_request", money, request.money, most_money)

    def _refuse_beyond_day(self, tokens: int, money: float) -> None:
        cap = self.budget
        if not cap.tokens_per_day and not cap.money_per_day:
            return
        used = self._ledger.of_day(self._date())
        tokens_used = sum(each.tokens for each in used) + self._reserved_tokens
        currency = self.prices.currency
        money_used = sum(each.money for each in used if each.currency == currency) + self._reserved_money
        if cap.tokens_per_day and tokens_used + tokens > cap.tokens_per_day:
            raise self._too_much("tokens_per_day", tokens, tokens_used, cap.tokens_per_day)
        if cap.money_per_day and money_used + money > cap.money_per_day:
            raise self._too_much("money_per_day", money, money_used, cap.money_per_day)

    def _too_much(self, cap: str, wanted: float, used: float, limit: float) -> BudgetExceeded:
        unit = self.prices.currency if cap.startswith("money") else "tokens"
        wait = ", wait for the next day (UTC)" if cap.endswith("day") else ", rank fewer candidates"
        return BudgetExceeded(
            f"the model {self._model!r} was not asked: about {wanted:g} {unit} on top of {used:g} are more "
            f"than {cap} = {limit:g} in [model]; raise it{wait}, or use a cheaper model"
        )


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens
