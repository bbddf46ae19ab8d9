"""Cells that tell how long an item is, and in which language."""

import re
from collections.abc import Callable

from ..languages import language_name
from ..lengths import MOST, minutes_in, pages_in
from ..text import clean_text
from .reasons import BadValue, Reason
from .table import Cell
from .values import one, parse_texts

_WHOLE = re.compile(r"(\d+)(?:\.0*)?")
_MAX_CHARS = 50


def parse_pages(cell: Cell) -> int | None:
    """Returns a number of pages; None for an empty cell or 0."""
    return _length(cell, pages_in, Reason.BAD_PAGES)


def parse_minutes(cell: Cell) -> int | None:
    """Returns a running time in minutes; None for an empty cell or 0."""
    return _length(cell, minutes_in, Reason.BAD_MINUTES)


def parse_language(cell: Cell) -> str:
    """Returns the name of a language, of several that of the first; empty for an empty cell."""
    texts = parse_texts(cell, _MAX_CHARS)
    return language_name(texts[0]) if texts else ""


def _length(cell: Cell, told: Callable[[str], int | None], reason: Reason) -> int | None:
    text = clean_text(one(cell), _MAX_CHARS)
    if not text:
        return None
    whole = _WHOLE.fullmatch(text)
    number = int(whole[1]) if whole else told(text)
    if number is None or number > MOST:
        raise BadValue(reason)
    return number or None
