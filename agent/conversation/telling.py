"""The lines of a reply in words, those left out that name what is not there."""

from typing import NamedTuple

from .composing.languages import TABLES
from .draft import Draft
from .reply_check import quoted, title_problem
from .room import Room
from .turn import Language


class Told(NamedTuple):
    """What may be said."""

    text: str
    problems: list[str]
    """Why lines were left out."""


def told(draft: Draft, language: Language, room: Room) -> Told:
    """Returns the lines whose quoted titles are items of the catalogue or the person's own words."""
    table = TABLES[language]
    tells = [said.tells for item in draft.items for said in item.said]
    tells += [line.text for line in draft.lines if line.say == "why_made"]
    own = {words for text in tells for words in quoted(text)}
    kept: dict[str, None] = {}
    problems = []
    for line in draft.lines:
        titles = {title for title in (line.title, *line.titles) if room.catalogue.has_title(title)}
        text = table.line(line)
        invented = title_problem(text, titles | own)
        if invented is None:
            kept[text] = None
        else:
            problems.append(f"a line was left out: {invented!r} is no item")
    return Told(table.between.join(kept), problems)
