"""Counts of everything that happened between requests and a model."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..backend import Usage

Refusal = Literal["busy", "breaker", "budget", "time"]


@dataclass(frozen=True, slots=True)
class CountsSnapshot:
    """The counts at one moment: `calls` = `ok` + all of `failed` + all of `refused` + those under way."""

    calls: int
    """Batches that were asked for; a batch of many prompts is one call."""
    prompts: int
    """Prompts in them."""
    ok: int
    failed: dict[str, int]
    """Calls that the model did not answer, by the name of the error."""
    refused: dict[str, int]
    """Calls that never reached the model: `busy`, `breaker`, `budget`, or `time` if none was left."""
    retries: int
    """Requests that were sent again."""
    waits: int
    """Calls that had to wait for a slot."""
    waited_s: float
    """Seconds that they waited, all together, until they got it."""
    breaker_openings: int
    prompt_tokens: int
    completion_tokens: int
    money: float
    """In the currency of the prices."""
    finish_reasons: dict[str, int]
    """Why written texts ended."""

    def as_dict(self) -> dict[str, Any]:
        """Returns the counts as JSON values."""
        return asdict(self)


class Counts:
    """Counters that many threads may add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._finish_reasons: Counter[str] = Counter()
        self._waited_s = 0.0
        self._money = 0.0

    def called(self, prompts: int) -> None:
        """A batch was asked for."""
        with self._lock:
            self._numbers.update(calls=1, prompts=prompts)

    def answered(self, usage: Usage, money: float, finish_reasons: Iterable[str] = ()) -> None:
        """The model answered a batch."""
        with self._lock:
            self._numbers.update(
                ok=1, prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens
            )
            self._money += money
            self._finish_reasons.update(finish_reasons)

    def failed(self, error: BaseException) -> None:
        """The model was asked and did not answer."""
        with self._lock:
            self._failed[type(error).__name__] += 1

    def refused(self, why: Refusal) -> None:
        """A call was sent away before it reached the model."""
        with self._lock:
            self._refused[why] += 1

    def retried(self, times: int = 1) -> None:
        """Requests were sent again."""
        with self._lock:
            self._numbers["retries"] += times

    def waited(self, seconds: float) -> None:
        """A call waited for a slot and got it."""
        with self._lock:
            self._numbers["waits"] += 1
            self._waited_s += seconds

    def snapshot(self, breaker_openings: int = 0) -> CountsSnapshot:
        """Returns the counts of this moment, all of the same moment."""
        with self._lock:
            return CountsSnapshot(
                calls=self._numbers["calls"],
                prompts=self._numbers["prompts"],
                ok=self._numbers["ok"],
                failed=dict(self._failed),
                refused=dict(self._refused),
                retries=self._numbers["retries"],
                waits=self._numbers["waits"],
                waited_s=self._waited_s,
                breaker_openings=breaker_openings,
                prompt_tokens=self._numbers["prompt_tokens"],
                completion_tokens=self._numbers["completion_tokens"],
                money=self._money,
                finish_reasons=dict(self._finish_reasons),
            )
