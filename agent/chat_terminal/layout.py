"""A reply as lines: what they say, in which style, and how far their continuation is indented."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from ..conversation.reply import CardLine, LimitOut, QuestionOut, Reply, SaidOut, ShownItem
from .visible import visible, visible_lines
from .wording import WORDING, Wording

TITLE_CHARS = 200
NAMES = 3
"""Creators that are named; the others are counted by '…'."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, before it is broken to a width."""

    text: Text
    lead: str = ""
    """What stands before it; where the line is broken, as many spaces stand before the rest."""


EMPTY = Line(Text())


def spoken(reply: Reply) -> list[Line]:
    """Returns the text of a reply."""
    return [Line(Text(line)) for line in visible_lines(reply.text)]


def beneath(reply: Reply) -> list[Line]:
    """Returns what stands under the text: the list, limits, the taste card, notes, and the question last."""
    words = WORDING[reply.language]
    untold = {limit.words for limit in reply.limits if _is_untold(limit)}
    blocks = [
        *(list(_item(shown, words, untold)) for shown in reply.items),
        [_limit(limit, words) for limit in reply.limits],
        [line for entry in enumerate(reply.card, start=1) for line in _card_line(*entry)],
        list(_notes(reply, words)),
        list(_question(reply.question, words)) if reply.question is not None else [],
    ]
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [EMPTY, *block] if lines else block
    return lines


def _item(shown: ShownItem, words: Wording, untold: set[str]) -> Iterator[Line]:
    item = shown.item
    indent = "    "
    yield Line(Text(visible(item.title, TITLE_CHARS), style="bold"), f"{item.rank:>2}. ")
    names = [visible(name, 80) for name in item.creators[:NAMES]]
    names += ["…"] if len(item.creators) > NAMES else []
    about = " · ".join(part for part in (", ".join(names), str(item.year or "")) if part)
    if about:
        yield Line(Text(about, style="dim"), indent)
    if item.explanation is not None and item.explanation.text:
        yield Line(Text(visible(item.explanation.text)), indent)
    for said in shown.said:
        yield Line(Text(_said(said), style="dim"), indent)
    unknown = [visible(limit, 80) for limit in shown.unknown if limit not in untold]
    if unknown:
        yield Line(Text(words.not_told.format(words=", ".join(unknown)), style="dim"), indent)


def _said(said: SaidOut) -> str:
    return visible(said.tells)


def _is_untold(limit: LimitOut) -> bool:
    return 0 < limit.of == limit.unknown


def _limit(limit: LimitOut, words: Wording) -> Line:
    if _is_untold(limit):
        told = words.untold.format(of=limit.of, words=visible(limit.words, 80))
        return Line(Text(told, style="yellow"), "· ")
    pattern = words.lifted if limit.dropped else words.fits if limit.hard else words.wished
    told = pattern.format(fit=limit.fit, of=limit.of, words=visible(limit.words, 80))
    if limit.unknown:
        told += words.unknown.format(unknown=limit.unknown)
    return Line(Text(told, style="yellow" if limit.dropped else "cyan"), "· ")


def _card_line(place: int, entry: CardLine) -> Iterator[Line]:
    yield Line(Text(visible(entry.tells)), f"{place:>2}. ")
    origin = [f"“{visible(entry.words)}”"] if entry.words else []
    origin += [visible(entry.source, 80), visible(entry.at, 80)[:10]]
    yield Line(Text(" · ".join(part for part in origin if part), style="dim"), "    ")


def _notes(reply: Reply, words: Wording) -> Iterator[Line]:
    for entry in reply.remembered:
        yield Line(Text(words.noted.format(tells=visible(entry.tells)), style="green"), "+ ")
    for told in reply.forgotten:
        yield Line(Text(words.forgotten.format(tells=visible(told)), style="green"), "- ")
    for warning in reply.warnings:
        yield Line(Text(words.note.format(text=visible(warning)), style="yellow"))
    if reply.items:
        yield Line(Text(_made_by(reply, words), style="dim"))


def _made_by(reply: Reply, words: Wording) -> str:
    made = reply.made_by
    told = words.made.format(
        reader=visible(made.reader, 80), writer=visible(made.writer, 80), milliseconds=made.milliseconds
    )
    return told if made.level is None else f"{words.levels[made.level]} · {told}"


def _question(question: QuestionOut, words: Wording) -> Iterator[Line]:
    yield Line(Text(visible(question.text), style="bold"), "? ")
    for number, option in enumerate(question.options, start=1):
        yield Line(Text(visible(option, TITLE_CHARS)), f"{number:>3}) ")
    if question.options:
        yield Line(Text(words.choose, style="dim"), "     ")
