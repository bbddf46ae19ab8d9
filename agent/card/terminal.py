"""What the command line shows of taste cards."""

from rich.console import Console
from rich.text import Text

from ...retrieval.text import clean_text
from ..conversation.turn import Language
from .document import time_of
from .entry import CardEntry
from .importing import CardImport
from .known import Known
from .packing import MAX_TEXT_CHARS
from .phrases import PHRASES
from .saying import card_line, tells

_ID_SHOWN = 6
"""Characters of an id: enough to name an entry of one card."""


def show_known(out: Console, known: Known, language: Language = "en") -> None:
    """Prints a card under its headings, and what the person did."""
    phrases = PHRASES[language]
    user = clean_text(known.user_id, MAX_TEXT_CHARS)
    out.print(Text(phrases.title.format(user=user), style="bold"))
    if not known.entries:
        out.print(Text(f"nothing is on it yet; put something there with: tastebridge card add {user} TEXT"))
    for heading in dict.fromkeys(map(phrases.heading, known.entries)):
        out.print(Text(f"\n{heading}", style="bold"))
        for entry in known.entries:
            if phrases.heading(entry) == heading:
                _show_entry(out, entry, language)
    for domain in known.events:
        kinds = ", ".join(f"{count} x {kind.value}" for kind, count in domain.kinds.items())
        span = f", from {_day(domain.first_us)} to {_day(domain.last_us)}" if domain.last_us >= 0 else ""
        out.print(Text(f"\nhistory in {domain.domain}: {kinds}, of {domain.items} items{span}", style="dim"))


def show_import(out: Console, done: CardImport, *, dry_run: bool, language: Language = "en") -> None:
    """Prints what an import changed, or would change."""
    would = "would be " if dry_run else ""
    for entry in done.put:
        out.print(Text(f"{would}put: {tells(entry, language)}", style="green"))
    for entry in done.removed:
        out.print(Text(f"{would}removed: {tells(entry, language)}", style="red"))
    for entry in done.kept:
        out.print(Text(f"kept, as it is newer than the document: {tells(entry, language)}"))
    if not done.put and not done.removed:
        out.print(Text("nothing changes" if dry_run else "nothing changed"))


def show_problems(out: Console, done: CardImport, file: str) -> None:
    """Prints what could not be read, and what was understood in a way worth telling."""
    for problem in done.problems:
        out.print(Text(problem.said(file), style="red"), soft_wrap=True)
    for note in done.notes:
        out.print(Text(f"note: {note.said(file)}", style="yellow"), soft_wrap=True)


def as_json(known: Known) -> dict[str, object]:
    """Returns what programs read of what is known of a person."""
    return {
        "user": known.user_id,
        "entries": [card_line(entry).model_dump() for entry in known.entries],
        "history": [
            {
                "domain": domain.domain,
                "kinds": {kind.value: count for kind, count in domain.kinds.items()},
                "items": domain.items,
                "first": _iso(domain.first_us),
                "last": _iso(domain.last_us),
            }
            for domain in known.events
        ],
    }


def _show_entry(out: Console, entry: CardEntry, language: Language) -> None:
    line = Text(f"  {entry.entry_id[:_ID_SHOWN]}  ", style="dim")
    line.append(tells(entry, language), style="not dim")
    origin = f"  {_day(entry.at_us)}" + (f", from “{entry.words}”" if entry.words else "")
    out.print(line.append(origin, style="dim"))


def _day(at_us: int) -> str:
    return f"{time_of(at_us):%Y-%m-%d}"


def _iso(at_us: int) -> str | None:
    return time_of(at_us).isoformat(timespec="seconds") if at_us >= 0 else None
