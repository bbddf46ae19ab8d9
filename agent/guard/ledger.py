"""What was used each day: in memory, or in a file that several processes share."""

import threading
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Protocol

from ..backend import Usage


def today() -> str:
    """Returns the date in UTC as `2026-01-31`."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What one model used on one day, or what is to be added to it."""

    day: str
    """In UTC, `2026-01-31`."""
    model: str
    currency: str
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: float = 0.0

    @classmethod
    def of(cls, day: str, model: str, currency: str, usage: Usage, money: float) -> "DayUsage":
        """Returns what a call used."""
        return cls(day, model, currency, usage.calls, usage.prompt_tokens, usage.completion_tokens, money)

    @property
    def key(self) -> tuple[str, str, str]:
        """What amounts are added up under."""
        return self.day, self.model, self.currency

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.prompt_tokens + self.completion_tokens

    def plus(self, other: "DayUsage") -> "DayUsage":
        """Returns both together."""
        amounts = zip(astuple(self)[3:], astuple(other)[3:], strict=True)
        return DayUsage(*self.key, *(mine + its for mine, its in amounts))


def added_up(entries: Iterable[DayUsage]) -> dict[tuple[str, str, str], DayUsage]:
    """Returns one entry for each day, model and currency."""
    totals: dict[tuple[str, str, str], DayUsage] = {}
    for entry in entries:
        before = totals.get(entry.key)
        totals[entry.key] = entry if before is None else before.plus(entry)
    return totals


class Ledger(Protocol):
    """Where use is booked. Neither method raises: a broken ledger must not stop the service."""

    def add(self, entry: DayUsage) -> None:
        """Adds to what the model used that day."""

    def of_day(self, day: str) -> list[DayUsage]:
        """Returns what each model used that day."""


class MemoryLedger:
    """Lives as long as the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals: dict[tuple[str, str, str], DayUsage] = {}

    def add(self, entry: DayUsage) -> None:
        """Adds an entry. See `Ledger.add`."""
        with self._lock:
            self._totals = added_up([*self._totals.values(), entry])

    def of_day(self, day: str) -> list[DayUsage]:
        """Returns the entries of a day. See `Ledger.of_day`."""
        with self._lock:
            return [entry for entry in self._totals.values() if entry.day == day]
