"""How long a work is, as texts tell it: '288 pages', '112 min', '2h 10m', '288 页'."""

import re
from collections.abc import Iterator

MOST = 100_000
"""A longer work is a mistake."""

# They begin with a digit, nothing else: that is many times faster than to look what stands before it.
_PAGES = re.compile(r"\d{1,6}\s?-?\s?(?:pages?\b|pp\b|页|頁)", re.IGNORECASE)
_HOURS = re.compile(
    r"(\d{1,3})\s?(?:h\b|hrs?\b|hours?\b|小时|小時|h(?=\d))"
    r"(?:\s?(?:and\s)?(\d{1,2})\s?(?:m\b|mins?\b|minutes?\b|分))?",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\d{1,6}\s?-?\s?(?:mins?\b|minutes?\b|分钟|分鐘)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_INSIDE = frozenset("0123456789.,")


def pages_in(text: str) -> int | None:
    """Returns the number of pages that a text tells; None where it tells none."""
    return next((_bounded(_first_number(found[0])) for found in _whole(_PAGES, text)), None)


def minutes_in(text: str) -> int | None:
    """Returns the running time in minutes that a text tells; None where it tells none."""
    for found in _whole(_HOURS, text):
        return _bounded(int(found[1]) * 60 + int(found[2] or 0))
    return next((_bounded(_first_number(found[0])) for found in _whole(_MINUTES, text)), None)


def _whole(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yields what matches and is not the end of a longer number: '1,288 pages' are no '288 pages'."""
    for found in pattern.finditer(text):
        if text[found.start() - 1 : found.start()] not in _INSIDE or not found.start():
            yield found


def _first_number(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[0]) if found else 0


def _bounded(number: int) -> int | None:
    return number if 1 <= number <= MOST else None
