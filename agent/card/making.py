"""Making entries of a card: their ids, and what must be true of every one."""

import json
from dataclasses import replace
from hashlib import sha256

from .entry import CardEntry
from .packing import plain

NEW = ""
"""`entry_id` of an entry that has none yet."""
_ID_CHARS = 16


def entry_id(user_id: str, entry: CardEntry) -> str:
    """Returns an entry's id: the same words in the same turn about the same thing give the same one."""
    about = [entry.domain]
    if entry.item is not None:
        about = [entry.item.domain, entry.item.item_id]
    if entry.wish is not None:
        about += [entry.wish.about, entry.wish.sense, entry.wish.value]
    parts = [user_id, entry.session, entry.turn, entry.kind, entry.text, entry.words, *about]
    return sha256(json.dumps(parts).encode()).hexdigest()[:_ID_CHARS]


def made(user_id: str, entry: CardEntry) -> CardEntry:
    """Returns the entry as it may be stored: its texts plain, and with an id if it has none.

    Raises:
        ValueError: nobody can have said or done it: something said or edited without words, anything without
            a text, a `known` without an item, a `wish` without one.
    """
    entry = plain(entry)
    if not entry.text:
        raise ValueError(f"an entry of a card needs a text, not {entry!r}")
    if entry.source in ("said", "edited") and not entry.words:
        raise ValueError(f"what somebody said or wrote comes with their words, {entry.text!r} has none")
    if entry.kind == "known" and entry.item is None:
        raise ValueError(f"what somebody knows is an item of the catalogue, {entry.text!r} is none")
    if (entry.kind == "wish") != (entry.wish is not None):
        raise ValueError(f"an entry is a wish if it has one, {entry.text!r} does not agree")
    return entry if entry.entry_id else replace(entry, entry_id=entry_id(user_id, entry))
