"""Genres, themes and moods, and what is wanted of them: 'no horror', 'less violent', 'something dark'."""

from collections.abc import Iterator
from dataclasses import dataclass

from ....retrieval.critique.wish import About, Sense, Wish
from .languages.english_words import GENRES
from .languages.table import Table
from .scan import Scan
from .strength import is_hard

_BEFORE_CHARS = 40
_LONGEST_TOKENS = 3
_BETWEEN_CHARS = 12


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    about: About
    value: str
    sense: Sense | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """Wishes with where they stand, and whether they were told as a taste rather than asked for."""

    wishes: list[tuple[int, Wish]]
    told: bool


def read_describing(scan: Scan, table: Table) -> Described:
    """Returns what is wanted of genres, themes and moods, and closes the parts."""
    found: list[tuple[int, Wish]] = []
    told, before = False, None
    for word in list(_words(scan, table)):
        start, sense, hard, opinion = _sense(scan, table, word)
        if sense == "want" and before and _goes_on(scan, table, before[0], start):
            # 'no horror or romance': the second is meant as the first.
            start, sense, hard = before[1], before[2], before[3]
        before = (word.end, start, sense, hard)
        told = told or opinion
        value, about = word.value, word.about
        # A genre that is asked for is a limit; a mood, and a taste that is told, are preferences.
        limits = hard or (sense == "want" and value in GENRES and not opinion)
        hard = is_hard(scan, table, start, word.end, otherwise=limits) and about not in {"year", "length"}
        found.append((word.start, Wish(about, sense, value, hard, scan.words(start, word.end))))
        scan.close(start, word.end)
    return Described(found, told)


def _words(scan: Scan, table: Table) -> Iterator[_Word]:
    if not table.spaced:
        yield from _unspaced(scan, table)
        return
    tokens = [match.span() for match in table.token.finditer(scan.low)]
    place = 0
    while place < len(tokens):
        word, used = _longest(scan, table, tokens[place : place + _LONGEST_TOKENS])
        if word:
            yield word
        place += used


def _unspaced(scan: Scan, table: Table) -> Iterator[_Word]:
    most = max(map(len, table.describing))
    place = 0
    while place < len(scan.low):
        ends = range(min(len(scan.low), place + most), place, -1)
        end = next((end for end in ends if scan.low[place:end] in table.describing), 0)
        if end:
            yield _Word(place, end, *table.describing[scan.low[place:end]])
        place = end or place + 1


def _longest(scan: Scan, table: Table, tokens: list[tuple[int, int]]) -> tuple[_Word | None, int]:
    for many in range(len(tokens), 0, -1):
        start, end = tokens[0][0], tokens[many - 1][1]
        said = scan.low[start:end]
        if said in table.describing:
            return _Word(start, end, *table.describing[said]), many
        if said in table.comparative:
            return _Word(start, end, *table.comparative[said]), many
    return None, 1


def _sense(scan: Scan, table: Table, word: _Word) -> tuple[int, Sense, bool, bool]:
    """Returns where the phrase starts, its sense, whether it is hard, and whether it tells a taste."""
    low = max(0, word.start - _BEFORE_CHARS)
    for pattern, sense in table.opinion:
        if match := pattern.search(scan.low, low, word.start):
            return match.start(), sense, sense == "avoid", True
    for cue in table.cues:
        if match := cue.pattern.search(scan.low, low, word.start):
            return match.start(), _turned(cue.sense, word), cue.hard and word.sense is None, False
    return word.start, word.sense or "want", False, False


def _turned(sense: Sense, word: _Word) -> Sense:
    """Returns the sense of a cue before a comparative: 'not shorter' is 'more' of its length."""
    if word.sense is None or sense in {"want", "more"}:
        return word.sense or sense
    return "less" if word.sense == "more" else "more"


def _goes_on(scan: Scan, table: Table, end: int, start: int) -> bool:
    between = scan.plain[end:start]
    return len(between) <= _BETWEEN_CHARS and table.joined.fullmatch(between) is not None
