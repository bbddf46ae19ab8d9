"""The lists of a card's document: which line stands under which heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .document import Problem
from .entry import EntryKind
from .line import bullet
from .phrases import PHRASES

_COMMENT = re.compile(r"^<!--.*-->$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


@dataclass(frozen=True)
class Heading:
    """What the lines of a list are."""

    kind: EntryKind | None
    """None: guesses."""
    is_known: bool = True


_HEADINGS = {
    name.casefold(): Heading(kind)
    for phrases in PHRASES.values()
    for name, kind in (
        *((name, kind) for kind, name in phrases.headings.items()),
        (phrases.guesses, None),
        (re.split(r" ?[(（]", phrases.guesses)[0], None),
    )
}
_UNKNOWN = Heading(None, is_known=False)
_NO_HEADING = (
    f"no such heading, its lines do not count; use one of: {', '.join(PHRASES['en'].headings.values())}"
)


def list_lines(rows: Sequence[str], problems: list[Problem]) -> Iterator[tuple[int, Heading, str]]:
    """Yields the lines of all lists: their number, what they stand under, and what follows the bullet.

    What belongs to no list is told in `problems`.
    """
    heading: Heading | None = None
    for number, row in _joined(rows):
        found, text = _HEADING.match(row), bullet(row)
        if found is not None:
            heading = _HEADINGS.get(found[1].casefold())
            if heading is None and not row.startswith("# "):  # that would be the title
                problems.append(Problem(number, row, _NO_HEADING))
                heading = _UNKNOWN
        elif text is not None and heading is not None:
            yield number, heading, text
        elif text is not None:
            problems.append(
                Problem(number, row, "stands under no heading; put it under one such as ## Likes")
            )
        elif row and heading is not None and not _COMMENT.match(row):
            problems.append(Problem(number, row.strip(), "is no line of a list; begin it with '- '"))


def _joined(rows: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yields each line with its number; one that an editor broke is one line again."""
    first, whole = 0, ""
    for number, row in enumerate(rows, start=1):
        if row.startswith(" ") and bullet(row) is None and bullet(whole) is not None:
            whole = f"{whole} {row.strip()}"
            continue
        if first:
            yield first, whole
        first, whole = number, row
    if first:
        yield first, whole
