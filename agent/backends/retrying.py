"""How long to wait before a failed call is tried again, and what the server says about it."""

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

RETRIED = frozenset({408, 409, 429})
"""Refusals that may pass, besides all of a broken server (500 and above)."""


def may_pass(status: int, headers: Mapping[str, str]) -> bool:
    """Whether to ask again after a reply of this status; the server's own word counts most."""
    said = headers.get("x-should-retry", "").lower()
    if said in ("true", "false"):
        return said == "true"
    return status in RETRIED or status >= 500


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Returns the seconds that the server asks to wait, None where it does not say or says nonsense.

    `retry-after-ms` is in milliseconds, `Retry-After` in seconds or the date of RFC 9110, section 10.2.3.
    """
    for name, unit_s in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        seconds = _number(headers.get(name, ""))
        if seconds is not None:
            return seconds * unit_s
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, date.timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 and math.isfinite(number) else None
