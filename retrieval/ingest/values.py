"""One function per kind of cell: what it may hold, and what it becomes."""

import json
import math
import re
from datetime import UTC, datetime

from ..records import EventKind
from ..text import clean_text
from .cells import cell_of
from .names import KINDS, bare
from .reasons import BadValue, Reason
from .table import Cell

_MAX_ID_CHARS = 200
_MAX_RATING = 1e9
_MAX_LIST = 50

# Seconds, milliseconds and microseconds of the same years do not overlap.
_EARLIEST_S = 10**8  # 1973-03-03
_LATEST_S = 4_102_444_800  # 2100-01-01
_UNITS_US = (1_000_000, 1_000, 1)
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_YEAR = re.compile(r"([+-]?\d{1,4})(?:\.0*|-\d\d?(?:-\d\d?)?(?:[T ].*)?)?")


def parse_id(cell: Cell, missing: Reason) -> str:
    """Returns an id in clean form.

    Raises:
        BadValue: it is empty (for the reason `missing`), too long, or a list.
    """
    text = parse_text(cell, _MAX_ID_CHARS + 1)
    if not text:
        raise BadValue(missing)
    if len(text) > _MAX_ID_CHARS:
        raise BadValue(Reason.ID_TOO_LONG)
    return text


def parse_text(cell: Cell, max_chars: int) -> str:
    """Returns a clean text of at most `max_chars` characters."""
    text = one(cell)
    if "\0" in text:
        raise BadValue(Reason.NUL)
    return clean_text(text, max_chars)


def parse_prose(cell: Cell, max_chars: int) -> str:
    """Returns a clean text; the words or paragraphs of a list are joined."""
    return parse_text(cell if isinstance(cell, str) else " ".join(cell), max_chars)


def parse_kind(cell: Cell) -> EventKind | None:
    """Returns the kind of event that a name means; None when the cell is empty."""
    name = bare(one(cell))
    if not name:
        return None
    kind = KINDS.get(name)
    if kind is None:
        raise BadValue(Reason.UNKNOWN_KIND)
    return kind


def parse_rating(cell: Cell) -> float:
    """Returns a rating; NaN when the cell is empty."""
    text = one(cell).strip()
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError as error:
        raise BadValue(Reason.BAD_RATING) from error
    # The bound keeps clear of the log's mark for "no value" and of infinity.
    if not abs(value) <= _MAX_RATING:
        raise BadValue(Reason.BAD_RATING)
    return value


def parse_time(cell: Cell) -> int:
    """Returns microseconds since 1970 (UTC) of a number in s, ms or us, or of ISO 8601; -1 when empty."""
    text = one(cell).strip()
    if not text:
        return -1
    if text.isdecimal() or _NUMBER.fullmatch(text):
        return _from_number(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue(Reason.BAD_TIME) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # Whole numbers all the way: a float has no room for microseconds.
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = since.days * 86_400 + since.seconds
    if not _EARLIEST_S <= seconds < _LATEST_S:
        raise BadValue(Reason.UNLIKELY_TIME)
    return seconds * 1_000_000 + since.microseconds


def parse_position(cell: Cell) -> int:
    """Returns the order within the person's history; -1 when the cell is empty."""
    text = one(cell).strip().removesuffix(".0")
    if not text:
        return -1
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise BadValue(Reason.BAD_POSITION)
    return int(text)


def parse_year(cell: Cell) -> int | None:
    """Returns the year of `1995`, `1995.0` or `1995-03-01`; None for an empty cell or 0."""
    text = one(cell).strip()
    if not text:
        return None
    found = _YEAR.fullmatch(text)
    if not found:
        raise BadValue(Reason.BAD_YEAR)
    return int(found[1]) or None


def parse_texts(cell: Cell, max_chars: int) -> tuple[str, ...]:
    """Returns the clean, different texts of a list: JSON's, or parted by `|` or `;`. At most 50."""
    parts = _parts(cell) if isinstance(cell, str) else cell
    texts = (parse_text(part, max_chars) for part in parts)
    return tuple(dict.fromkeys(text for text in texts if text))[:_MAX_LIST]


def one(cell: Cell) -> str:
    """Returns the text of a cell that must not be a list."""
    if isinstance(cell, str):
        return cell
    raise BadValue(Reason.NOT_A_VALUE)


def _parts(text: str) -> Cell:
    if text.startswith("["):
        try:
            return cell_of(json.loads(text))
        except (ValueError, RecursionError):
            pass  # a text that begins with a bracket
    return tuple(re.split(r"[|;]", text))


def _from_number(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 20 else float(text)
    for unit_us in _UNITS_US:
        units_a_second = 1_000_000 // unit_us
        if _EARLIEST_S * units_a_second <= number < _LATEST_S * units_a_second:
            return round(number * unit_us)
    raise BadValue(Reason.UNLIKELY_TIME)
