"""A taste card in Markdown: made to be read and changed by a person, and read back whole."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from ...retrieval.text import clean_text
from ..conversation.turn import Language
from .by_hand import HandReader
from .document import CardDocument, EntryDoc, Problem, said_of, time_of, us_of
from .entry import CardEntry, EntryKind
from .line import about, body, escaped, origin, rendered, split_id, without_origin
from .lists import Heading, list_lines
from .packing import MAX_TEXT_CHARS, MAX_WORDS_CHARS
from .phrases import PHRASES

_HEADER = re.compile(r"^<!-- tastebridge-card (\{.*\}) -->$")
_DATA = re.compile(r"^<!-- entry (\{.*\}) -->$")
_FOR_PROGRAMS = "<!-- The rest is for programs. Without it every line counts as written by hand. -->"
_SHOWN = 60
_MAX_LINE = 2 * (MAX_TEXT_CHARS + MAX_WORDS_CHARS)


class _Header(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    user: str
    exported_at: AwareDatetime


def render(user: str, entries: Sequence[CardEntry], exported_us: int, language: Language = "en") -> str:
    """Returns a card as Markdown. Nothing that somebody wrote can act as markup in it (D7).

    Args:
        user: whose.
        entries: with ids and plain texts, as the desk gives them.
        exported_us: now, UTC.
        language: of the headings.
    """
    phrases = PHRASES[language]
    header = {"version": 1, "user": user, "exported_at": time_of(exported_us).isoformat()}
    title = escaped(clean_text(user, MAX_TEXT_CHARS))
    parts = [
        _comment("tastebridge-card", header),
        f"# {phrases.title.format(user=title)}",
        "",
        phrases.intro,
        "",
    ]
    for heading in (*phrases.headings.values(), phrases.guesses):
        own = [entry for entry in entries if phrases.heading(entry) == heading]
        parts += [f"## {heading}", *(rendered(entry, phrases) for entry in own), ""]
    parts.append(_FOR_PROGRAMS)
    parts += [
        _comment("entry", EntryDoc.of(entry).model_dump(mode="json", exclude_defaults=True))
        for entry in entries
    ]
    return "\n".join(parts) + "\n"


def parse(text: str, reader: HandReader) -> CardDocument:
    """Reads a card that `render` wrote and somebody may have changed, or that somebody wrote by hand.

    A line that is as it was rendered gives its entry as it was. Every other line gives one that was written
    by hand; one that cannot be read is a problem, and the other lines count all the same.

    Args:
        text: of the document.
        reader: reads what was written by hand.
    """
    rows = [row.rstrip() for row in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")]
    reading = _Reading(reader)
    reading.data(rows)
    for number, heading, row in list_lines(rows, reading.problems):
        reading.line(number, heading, row)
    header = reading.header(rows)
    return CardDocument(
        header.user if header else "",
        us_of(header.exported_at) if header else -1,
        tuple(reading.entries),
        frozenset(reading.present),
        frozenset(reading.changed),
        tuple(sorted(reading.problems, key=lambda one: one.line)),
        tuple(reading.notes),
    )


@dataclass
class _Reading:
    """What was read so far."""

    reader: HandReader
    stored: dict[str, CardEntry] = field(default_factory=dict)
    """Entries of the part for programs, by id."""
    entries: list[CardEntry] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def data(self, rows: Sequence[str]) -> None:
        """Reads the part for programs."""
        for number, row in enumerate(rows, start=1):
            found = _DATA.match(row)
            if found is None:
                continue
            try:
                entry = EntryDoc.model_validate_json(found[1]).entry()
            except ValidationError as error:
                self._refuse(
                    number, row, f"this line for programs is damaged ({said_of(error)}); export again"
                )
            else:
                self.stored[entry.entry_id] = entry

    def header(self, rows: Sequence[str]) -> _Header | None:
        """Returns whose card it is and when it was written."""
        for number, row in enumerate(rows, start=1):
            found = _HEADER.match(row)
            if found is None:
                continue
            try:
                header = _Header.model_validate_json(found[1])
            except ValidationError as error:
                self._refuse(number, row, f"the first line is damaged ({said_of(error)}); export again")
                return None
            if header.version == 1:
                return header
            self._refuse(number, row, f"version {header.version} of the card is not known here, only 1 is")
        return None

    def line(self, number: int, heading: Heading, row: str) -> None:
        """Reads one line of a list."""
        text, name = split_id(row)
        known = self.stored.get(name)
        if name:
            self.present.add(name)
        if not heading.is_known or not text:
            return
        if known is not None and _is_unchanged(known, text, heading):
            self.entries += [] if known in self.entries else [known]
        elif heading.kind is None:
            self._refuse(number, text, "guesses are not written by hand; put the line under another heading")
        elif len(text) > _MAX_LINE:
            self._refuse(number, text[:_SHOWN], f"longer than {_MAX_LINE} characters; shorten it")
        else:
            self._by_hand(number, heading.kind, text, known)

    def _by_hand(self, number: int, kind: EntryKind, row: str, known: CardEntry | None) -> None:
        text = _about(known, row)
        if known is not None and text == about(known) and _can_be(known, kind):
            if known.kind == kind and known.source != "inferred":
                self.entries.append(known)
                self.notes.append(
                    Problem(number, row, "words and dates stay as they were; they tell what was said")
                )
            else:
                self.entries.append(self.reader.restated(known, kind))
                self.changed.add(known.entry_id)
            return
        read = self.reader.read(kind, text)
        self.entries += read.entries
        if known is not None and read.entries:
            self.changed.add(known.entry_id)
        if read.problem:
            self._refuse(number, row, read.problem)
        if read.note:
            self.notes.append(Problem(number, row, read.note))

    def _refuse(self, number: int, value: str, message: str) -> None:
        self.problems.append(Problem(number, value, message))


def _is_unchanged(entry: CardEntry, text: str, heading: Heading) -> bool:
    kind = None if entry.source == "inferred" else entry.kind
    return kind == heading.kind and any(
        text in (body(entry, phrases), body(entry, phrases) + origin(entry, phrases))
        for phrases in PHRASES.values()
    )


def _about(known: CardEntry | None, text: str) -> str:
    """Returns what a line says, without what is left of how the entry came to be."""
    origins = [] if known is None else [origin(known, phrases) for phrases in PHRASES.values()]
    whole = next((one for one in origins if text.endswith(one)), "")
    text = text.removesuffix(whole) if whole else without_origin(text)
    if known is not None and known.source == "inferred":
        for phrases in PHRASES.values():
            text = text.removeprefix(f"{phrases.guess_kinds[known.kind]}: ")
    return text


def _can_be(entry: CardEntry, kind: EntryKind) -> bool:
    """Whether an entry can be of this kind as it is; else its line is read anew."""
    tastes = ("like", "dislike", "known") if entry.item is not None else ("like", "dislike")
    return kind == entry.kind or (kind in tastes and entry.kind in tastes)


def _comment(name: str, value: object) -> str:
    # With these signs written as escapes no text can end the comment or open another.
    text = json.dumps(value).replace("-", "\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- {name} {text} -->"
