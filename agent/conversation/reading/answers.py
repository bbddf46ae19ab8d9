"""Answers to the question that was asked last."""

import re

from ..turn import Context
from .languages.table import Table
from .numbers import numbers_of
from .scan import Scan

_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r" *([a-h])[.)]? *")
_FEW, _TELLING = 5, 4
_EMPTY = frozenset(
    {"from", "with", "that", "this", "more", "than", "pages", "minutes", "before", "later", "please"}
)
_SAME = {"kids": "children", "kid": "children", "child": "children", "grownups": "adults", "family": "family"}


def read_answer(scan: Scan, table: Table, context: Context) -> str:
    """Returns the option that a turn chooses, as it was offered, or the words of the person where none fits.

    Closes the part that was the answer; empty if the turn answers nothing.
    """
    if not context.options:
        return ""
    by_word = _by_words(scan, table, context.options)
    return (
        by_word
        or _by_place(scan, table, context.options)
        or _by_assent(scan, table, context.options)
        or _by_likeness(scan, table, context.options)
    )


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
    if letter := _LETTER.fullmatch(scan.low):
        place = ord(letter.group(1)) - ord("a")
        if place < len(options):
            scan.close(0, len(scan.low))
            return options[place]
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


def _by_likeness(scan: Scan, table: Table, options: tuple[str, ...]) -> str:
    """Reads a few words as the only option that has one of them, or a word that begins alike."""
    said = [_SAME.get(word, word) for word in _WORD.findall(scan.plain)]
    if not said or len(said) > _FEW or table.contrary.search(scan.plain):
        return ""
    alike = [
        option
        for option in options
        if any(_alike(own, word) for own in _WORD.findall(option.casefold()) for word in said)
    ]
    if len(alike) != 1:
        return ""
    scan.close(0, len(scan.low))
    return alike[0]


def _alike(own: str, said: str) -> bool:
    if min(len(own), len(said)) < _TELLING or own in _EMPTY or said in _EMPTY:
        return False
    return own == said or (not own.isdecimal() and own[:_TELLING] == said[:_TELLING])
