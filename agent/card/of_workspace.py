"""Shows, writes out, reads in and changes the taste cards of a workspace's people."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from ...retrieval.critique.wish import Wish
from ...retrieval.errors import UnknownName, UnreadableFile
from ...retrieval.log import EventLog
from ...retrieval.workspace import Workspace
from ..conversation.turn import Context, Language
from ..deadline import Deadline
from . import json, markdown
from .by_hand import HandRead, HandReader, ReadWish
from .desk import CardChange, CardDesk, now_us
from .document import CardDocument
from .entry import CardEntry, EntryKind
from .importing import CardImport, preview
from .known import Known, known_of

Format = Literal["md", "json"]
MAX_BYTES = 4_000_000
"""Of a document that is read in."""


def show_card(workspace: Workspace, user: str) -> Known:
    """Returns all that is known of a person: their card, and what they did.

    Raises:
        UnknownName: nothing is known of anybody of this name.
    """
    with _open(workspace) as log:
        return _known(log, user)


def export_card(workspace: Workspace, user: str, how: Format, language: Language = "en") -> str:
    """Returns a card as a document.

    Raises:
        UnknownName: nothing is known of anybody of this name.
    """
    with _open(workspace) as log:
        return _rendered(user, _known(log, user).entries, how, language)


def import_card(workspace: Workspace, user: str, file: Path, *, dry_run: bool = False) -> CardImport:
    """Makes a card what a document says, all of it at once, and returns what that changed.

    Raises:
        UnreadableFile: it is missing, too large or no text.
    """
    text = _read(file)
    with _open(workspace) as log:
        if file.suffix.casefold() == ".json" or text.lstrip("\ufeff \t\r\n").startswith("{"):
            document = json.parse(text)
        else:
            document = markdown.parse(text, _reader(log))
        return _imported(log, user, document, dry_run=dry_run)


def edit_card(workspace: Workspace, user: str, text: str) -> CardImport:
    """Makes a card what an edited text says, all of it at once, and returns what that changed."""
    with _open(workspace) as log:
        return _imported(log, user, markdown.parse(text, _reader(log)), dry_run=False)


def add_to_card(workspace: Workspace, user: str, kind: EntryKind, text: str) -> HandRead:
    """Puts on a card what somebody typed, and returns how it was understood.

    Nothing is put where it has a problem.
    """
    with _open(workspace) as log:
        read = _reader(log).read(kind, text)
        entries = tuple(replace(entry, source="did") for entry in read.entries)
        if entries:
            CardDesk(log).put(user, entries)
    return replace(read, entries=entries)


def remove_from_card(workspace: Workspace, user: str, name: str) -> CardEntry:
    """Takes an entry off a card.

    Args:
        workspace: whose.
        user: whose card.
        name: the entry's id, or enough of its beginning to be one's alone.

    Raises:
        UnknownName: no entry begins so, or several do.
    """
    with _open(workspace) as log:
        desk = CardDesk(log)
        entries = desk.entries(user)
        found = [entry for entry in entries if entry.entry_id.startswith(name)] if name else []
        if len(found) != 1:
            nearest = found or [entry for entry in entries if entry.entry_id[:1] == name[:1]]
            raise UnknownName("single entry of this card", name, [entry.entry_id for entry in nearest[:3]])
        desk.apply(CardChange(user, uuid4().hex, remove=(found[0].entry_id,)))
        return found[0]


def delete_card(workspace: Workspace, user: str) -> int:
    """Deletes a whole card; returns how many entries it had."""
    with _open(workspace) as log:
        return CardDesk(log).delete(user)


def rules(domains: Sequence[str]) -> ReadWish:
    """Returns what reads limits and wishes by rules, without a model."""
    from ..conversation.reading.rules import RulesReader

    reader, context = RulesReader(), Context(domains=tuple(domains))

    def read(text: str) -> Sequence[Wish]:
        turn, _ = reader.read(text, context, Deadline())
        return turn.wishes

    return read


def _known(log: EventLog, user: str) -> Known:
    known = known_of(log, user)
    if not known.entries and not known.events:
        log.history(user)  # says which names there are
    return known


def _rendered(user: str, entries: Sequence[CardEntry], how: Format, language: Language) -> str:
    if how == "json":
        return json.render(user, entries, now_us())
    return markdown.render(user, entries, now_us(), language)


def _reader(log: EventLog) -> HandReader:
    return HandReader(log, rules(log.domains()), now_us())


def _imported(log: EventLog, user: str, document: CardDocument, *, dry_run: bool) -> CardImport:
    desk = CardDesk(log)
    found = preview(user, desk.entries(user), document)
    if not dry_run and (found.put or found.removed):
        desk.apply(found.change)
    return found


def _read(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot read {file}: {error.strerror or error}", file) from error
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"{file} has {len(data)} bytes; a card has at most {MAX_BYTES}", file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{file} is no UTF-8 text (byte {error.start}); save it as UTF-8", file
        ) from error


@contextmanager
def _open(workspace: Workspace) -> Iterator[EventLog]:
    with EventLog(workspace.log_url) as log:
        yield log
