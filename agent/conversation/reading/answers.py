"""Answers to the question that was asked last."""

import re

from ..turn import Context
from .languages.table import Table
from .numbers import numbers_of
from .scan import Scan

_FILL = re.compile(r"[\s,.;!?'\"，。！？]*")


def read_answer(scan: Scan, table: Table, context: Context) -> str:
    """Returns the option that a turn chooses, as it was offered, or the words of the person where none fits.

    Closes the part that was the answer; empty if the turn answers nothing.
    """
    if not context.options:
        return ""
    by_word = _by_words(scan, table, context.options)
    return by_word or _by_place(scan, table, context.options) or _by_assent(scan, table, context.options)


def _by_words(scan: Scan, table: Table, options: tuple[str, ...]) -> str:
    plain = [Scan(option).plain.strip() for option in options]
    for place in sorted(range(len(options)), key=lambda at: -len(plain[at])):
        if plain[place] and (match := _option(table, plain[place]).match(scan.low)):
            scan.close(*match.span())
            return options[place]
    return ""


def _option(table: Table, option: str) -> re.Pattern[str]:
    end = r"(?!\w)" if table.spaced else ""
    return re.compile(table.answer_start.pattern + re.escape(option) + end + table.answer_end.pattern)


def _by_place(scan: Scan, table: Table, options: tuple[str, ...]) -> str:
    match = table.answer_place.match(scan.low)
    if match is None:
        return ""
    last = match.groupdict().get("end")
    places = [len(options)] if last else list(numbers_of(match.group("n"), table))
    if not places or not 1 <= places[0] <= len(options):
        return ""
    scan.close(*match.span())
    return options[places[0] - 1]


def _by_assent(scan: Scan, table: Table, options: tuple[str, ...]) -> str:
    for pattern in (table.yes, table.no, table.both, table.neither):
        if match := pattern.match(scan.low):
            alike = [option for option in options if pattern.match(Scan(option).plain)]
            scan.close(*match.span())
            return alike[0] if alike else scan.words(*match.span())
    return ""
