"""From an edited document to a change of the card that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from .desk import CardChange
from .document import CardDocument, Problem
from .entry import CardEntry
from .making import made


@dataclass(frozen=True, slots=True)
class CardImport:
    """What an import would do, told before it is done."""

    change: CardChange
    put: tuple[CardEntry, ...]
    """New entries, with their ids."""
    removed: tuple[CardEntry, ...]
    """Stored ones whose lines were deleted or changed."""
    kept: tuple[CardEntry, ...]
    """Stored ones that the document has not because they came after it."""
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def preview(user_id: str, stored: Sequence[CardEntry], document: CardDocument) -> CardImport:
    """Returns what a document changes; nothing is stored.

    An entry goes where its line is gone, or was changed into something that could be read. Nothing goes by a
    document that does not say when it was written or whose card it is, or that is somebody else's: what it
    lacks was perhaps never in it.
    """
    document, problems = _sound(user_id, document)
    known = {entry.entry_id for entry in stored}
    kept_ids = {entry.entry_id for entry in document.entries if entry.entry_id}
    put = tuple(
        made(user_id, entry)
        for entry in document.entries
        if not entry.entry_id or entry.entry_id not in known
    )
    is_own = document.user == user_id and document.exported_us >= 0
    removed: list[CardEntry] = []
    kept: list[CardEntry] = []
    for entry in stored:
        if entry.entry_id in kept_ids or not is_own:
            continue
        if entry.entry_id in document.changed:
            removed.append(entry)
        elif entry.entry_id not in document.present:
            (kept if entry.at_us > document.exported_us else removed).append(entry)
    change = CardChange(
        user_id, f"import:{uuid4().hex}", put=put, remove=tuple(entry.entry_id for entry in removed)
    )
    return CardImport(change, put, tuple(removed), tuple(kept), problems, document.notes)


def _sound(user_id: str, document: CardDocument) -> tuple[CardDocument, tuple[Problem, ...]]:
    """Takes out what nobody can have said, as an entry of a document that was made up may be."""
    entries, problems = [], list(document.problems)
    for entry in document.entries:
        try:
            made(user_id, entry)
        except ValueError as error:
            problems.append(Problem(0, entry.text, f"{error}; it was left out"))
        else:
            entries.append(entry)
    return replace(document, entries=tuple(entries)), tuple(problems)
