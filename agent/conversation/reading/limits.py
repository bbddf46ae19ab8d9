"""Limits of length and year: 'under 300 pages', 'from the 80s', 'nothing before 1990'."""

import re

from ....retrieval.critique.wish import Sense, Unit, Wish
from .languages.table import LimitRule, Table
from .numbers import number_of
from .scan import Scan
from .strength import is_hard

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_REST_MINUTES = re.compile(r"(?:and |小时|时|h(?:ours?|rs?)?) ?(\d{1,2})")
_CENTURY = 1900
_CURRENT_DECADE = 30


def read_limits(scan: Scan, table: Table) -> list[tuple[int, Wish]]:
    """Returns the limits with where they stand, and closes their parts."""
    found: list[tuple[int, Wish]] = []
    for rule in table.limits:
        for match in scan.take(rule.pattern):
            wishes = _lengths(match, rule, table) if rule.about == "length" else _years(match, rule, table)
            hard = is_hard(scan, table, *match.span(), otherwise=not (rule.around and rule.about == "length"))
            words = scan.words(*match.span())
            found += [
                (match.start(), Wish(rule.about, sense, value, hard and sense != "want", words, unit))
                for sense, value, unit in wishes
            ]
    return found


def _lengths(match: re.Match[str], rule: LimitRule, table: Table) -> list[tuple[Sense, str, Unit]]:
    group = match.groupdict()
    high = _amount(group.get("high") or "", table)
    low = _amount(group.get("low") or group.get("low2") or "", table, high[1] if high else "pages")
    at = _amount(group.get("at") or "", table)
    # '2 to 3 hours': the unit of the first number is that of the second.
    if (
        low
        and high
        and group.get("low", "").strip().isdigit()
        and high[1] == "minutes"
        and low[0] <= high[0] / 60
    ):
        low = (low[0] * 60, "minutes")
    told: list[tuple[Sense, tuple[int, Unit] | None]] = [("at_least", low), ("at_most", high), ("want", at)]
    return [(sense, str(amount[0]), amount[1]) for sense, amount in told if amount]


def _amount(words: str, table: Table, unit: Unit = "") -> tuple[int, Unit] | None:
    """Returns a number with its unit, hours as minutes; None if no number stands there."""
    words = words.strip()
    digits = _DIGITS.match(words)
    kind = words[digits.end() :] if digits else words
    named, times = _unit(kind, table, unit)
    if digits:
        number = float(digits.group())
    else:
        word = next((w for w in (words[:n] for n in range(6, 0, -1)) if number_of(w.strip(), table)), "")
        number = float(number_of(word.strip(), table) or (0.5 if words.startswith(("half", "半")) else 1))
    if not words:
        return None
    half = 0.5 if table.and_a_half.search(kind) else 0.0
    rest = _REST_MINUTES.search(kind) if times == _HOUR else None
    return round((number + half) * times) + (int(rest.group(1)) if rest else 0), named


_HOUR = 60


def _unit(kind: str, table: Table, otherwise: Unit) -> tuple[Unit, int]:
    for word, (name, times) in table.kinds.items():
        if re.search(word, kind):
            return name, times
    return otherwise, 1


def _years(match: re.Match[str], rule: LimitRule, table: Table) -> list[tuple[Sense, str, Unit]]:
    group = match.groupdict()
    found: list[tuple[Sense, int]] = []
    if at := _span(group.get("at"), table):
        found = [("want", at[0])] if at[0] == at[1] else [("at_least", at[0]), ("at_most", at[1])]
    if low := _span(group.get("low") or group.get("low2"), table):
        found.append(("at_least", low[1] + 1 if rule.after else low[0]))
    if high := _span(group.get("high") or group.get("high2"), table):
        found.append(("at_most", high[0] - 1 if rule.before else high[1]))
    return [(sense, str(year), "") for sense, year in found]


def _span(words: str | None, table: Table) -> tuple[int, int] | None:
    """Returns the first and last year that are meant: of a year, a decade or a century."""
    if not words:
        return None
    for pattern, years in table.spans:
        if match := pattern.search(words):
            number = number_of(match.group("n"), table) if "n" in pattern.groupindex else 0
            return _of_span(number or 0, years)
    return None


def _of_span(number: int, years: int) -> tuple[int, int]:
    if years == 100:
        return (number - 1) * 100 + 1, number * 100
    if years == 10 and number < 100:
        number += _CENTURY if number >= _CURRENT_DECADE else 2000
    return number, number + years - 1
