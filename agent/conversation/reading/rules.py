"""Reading turns by rules: no model, no network, time in proportion to the length of the text."""

import re
from collections.abc import Sequence

from ....retrieval.critique.wish import Wish
from ...backend import Usage
from ...deadline import Deadline
from ..turn import Context, Language, Turn
from .acts import Read, acts_of
from .answers import read_answer
from .counts import count_of
from .describing import read_describing
from .domains import domain_of
from .facts import read_facts
from .forgetting import read_forgetting
from .languages import TABLES, Table
from .limits import read_limits
from .opinions import read_opinions
from .places import mark_places
from .scan import Scan
from .titles import Spot, mark_capitals, mark_cued, mark_phrases, mark_quoted, mark_spotted
from .tongue import language_of
from .wishes import read_audiences, read_languages, read_phrases

_SHORTEST, _SHORTEST_CHINESE = 4, 3
"""Shorter titles are words too often."""
_POLITE = re.compile(r"\b(?:pls|plz|plss|pleez|ty|tysm)\b")


class RulesReader:
    """Reads English and Chinese turns by tables of patterns.

    Args:
        spot: returns the spans of a text that are titles of the catalogue. Without it, titles are found by
            quotation marks, capitals and the words before them only.
        max_chars: longer texts are read up to there.
    """

    name = "rules"

    def __init__(self, spot: Spot | None = None, max_chars: int = 4000) -> None:
        self._spot = spot
        self._max_chars = max_chars

    def read(self, text: str, context: Context, deadline: Deadline) -> tuple[Turn, Usage]:
        """Returns what the text says. Never raises, whatever the text."""
        text = text[: self._max_chars]
        scan, language = Scan(text), language_of(text)
        spans = [*(self._spot(text) if self._spot else ()), *_shown_spans(scan, context.shown)]
        return _read(scan, TABLES[language], context, spans, language), Usage()


def _read(
    scan: Scan, table: Table, context: Context, spans: Sequence[tuple[int, int]], language: Language
) -> Turn:
    shown = len(context.shown)
    scan.take(_POLITE)
    answer = read_answer(scan, table, context)
    forget = read_forgetting(scan, table)
    own_acts = tuple(act for act, pattern in table.acts if scan.take(pattern))
    repeat = bool(scan.take(table.repeat))
    surprise = bool(scan.take(table.surprise))
    mark_quoted(scan)
    mark_spotted(scan, spans, table)
    mark_phrases(scan, table)
    facts = read_facts(scan, table)
    wishes = _limits(scan, table)
    count = count_of(scan, table)
    mark_places(scan, table, shown)
    mark_capitals(scan, table)
    mark_cued(scan, table)
    said = read_opinions(scan, table, shown)
    described = read_describing(scan, table)
    loose = read_phrases(scan, table, table.loose)
    domain = domain_of(scan, table, context.domains)
    read = Read(
        scan=scan,
        table=table,
        context=context,
        domain=domain,
        wishes=bool(wishes or described.wishes or loose),
        told=described.told,
        facts=bool(facts),
        forget=bool(forget),
        answer=bool(answer),
        list_asked=surprise or repeat or count is not None,
        said=(*own_acts, *said),
    )
    acts, otherwise = acts_of(read)
    return Turn(
        acts,
        domain,
        scan.mentions(otherwise),
        _in_order([*wishes, *described.wishes, *loose]),
        facts,
        forget,
        answer,
        count,
        surprise,
        repeat,
        language,
    )


def _shown_spans(scan: Scan, shown: Sequence[str]) -> list[tuple[int, int]]:
    """Returns where titles of the list shown last stand in the text, whatever their capitals."""
    found = []
    for title in shown:
        plain = Scan(title).plain.strip()
        shortest = _SHORTEST if plain.isascii() else _SHORTEST_CHINESE
        at = scan.plain.find(plain) if len(plain) >= shortest else -1
        if at >= 0 and _stands_alone(scan.plain, at, at + len(plain)):
            found.append((at, at + len(plain)))
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    inside = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    return not inside.isascii() or not (before.isalnum() or after.isalnum())


def _limits(scan: Scan, table: Table) -> list[tuple[int, Wish]]:
    return [
        *read_limits(scan, table),
        *read_audiences(scan, table),
        *read_languages(scan, table),
        *read_phrases(scan, table, table.creators),
        *read_phrases(scan, table, table.wishes),
        *read_phrases(scan, table, table.early),
    ]


def _in_order(wishes: list[tuple[int, Wish]]) -> tuple[Wish, ...]:
    return tuple(dict.fromkeys(wish for _, wish in sorted(wishes, key=lambda found: found[0])))
