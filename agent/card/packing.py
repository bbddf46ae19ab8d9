"""Entries of a taste card as the log's rows, and back; texts are made plain on their way in (D7)."""

import json
from dataclasses import asdict, replace

from ...retrieval.critique.wish import Wish
from ...retrieval.log.cards import CardRow
from ...retrieval.text import clean_text
from .entry import CardEntry, CardItem

MAX_TEXT_CHARS = 300
"""Of what an entry is about, and of a title."""
MAX_WORDS_CHARS = 600
"""Of the words that it comes from."""


def plain(entry: CardEntry) -> CardEntry:
    """Returns the entry with every text on one line, bounded, and without what nobody can see."""
    item, wish = entry.item, entry.wish
    return replace(
        entry,
        text=clean_text(entry.text, MAX_TEXT_CHARS).strip(),
        words=clean_text(entry.words, MAX_WORDS_CHARS).strip(),
        domain=clean_text(entry.domain, MAX_TEXT_CHARS).strip(),
        session=clean_text(entry.session, MAX_TEXT_CHARS).strip(),
        item=item
        and replace(
            item,
            domain=clean_text(item.domain, MAX_TEXT_CHARS).strip(),
            title=clean_text(item.title, MAX_TEXT_CHARS).strip(),
        ),
        wish=wish
        and replace(
            wish,
            value=clean_text(wish.value, MAX_TEXT_CHARS).strip(),
            words=clean_text(wish.words, MAX_WORDS_CHARS).strip(),
        ),
    )


def packed(entry: CardEntry) -> CardRow:
    """Returns the row of an entry."""
    return CardRow(
        entry_id=entry.entry_id,
        kind=entry.kind,
        domain=entry.domain,
        text=entry.text,
        item="" if entry.item is None else json.dumps(asdict(entry.item)),
        wish="" if entry.wish is None else json.dumps(asdict(entry.wish)),
        source=entry.source,
        words=entry.words,
        session=entry.session,
        turn=entry.turn,
        at_us=entry.at_us,
    )


def unpacked(row: CardRow) -> CardEntry:
    """Returns the entry of a row that `packed` made."""
    return CardEntry(
        entry_id=row.entry_id,
        kind=row.kind,  # type: ignore[arg-type]  # only `packed` writes rows
        text=row.text,
        source=row.source,  # type: ignore[arg-type]
        words=row.words,
        at_us=row.at_us,
        domain=row.domain,
        item=CardItem(**json.loads(row.item)) if row.item else None,
        wish=Wish(**json.loads(row.wish)) if row.wish else None,
        session=row.session,
        turn=row.turn,
    )
