"""Reading what somebody wrote on their card by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ...retrieval.critique.wish import Wish
from ...retrieval.log import EventLog
from ...retrieval.log.item_ids import items_by_id
from ...retrieval.log.titles import plain_title
from ...retrieval.records import Item
from ...retrieval.text import clean_text
from .entry import CardEntry, CardItem, EntryKind
from .line import split_domain, unescaped
from .making import NEW
from .packing import MAX_TEXT_CHARS

ReadWish = Callable[[str], Sequence[Wish]]
"""Reads the limits and preferences that a text tells; none where it tells none."""

_LOOKED_AT = 20
_NAMED = 3
_RELATIVE = ("more", "less")


@dataclass(frozen=True, slots=True)
class HandRead:
    """What a line was read as."""

    entries: tuple[CardEntry, ...] = ()
    problem: str = ""
    """Why it was read as nothing, and what to do."""
    note: str = ""
    """How it was understood, where that is not plain."""


class HandReader:
    """Reads lines that somebody wrote.

    Args:
        log: whose items and domains they are about.
        read_wish: reads limits and preferences.
        at_us: now, UTC.
    """

    def __init__(self, log: EventLog, read_wish: ReadWish, at_us: int) -> None:
        self._log = log
        self._read_wish = read_wish
        self._at_us = at_us
        self._domains = {name.casefold(): name for name in log.domains()}

    def read(self, kind: EntryKind, text: str) -> HandRead:
        """Reads one line, without bullet and comment."""
        text = clean_text(unescaped(text), 2 * MAX_TEXT_CHARS).strip()
        if not text:
            return HandRead(problem="is empty; write something or delete the line")
        if len(text) > MAX_TEXT_CHARS:
            return HandRead(problem=f"longer than {MAX_TEXT_CHARS} characters; shorten it")
        if kind == "fact":
            return HandRead((self._entry(kind, text, text),))
        about, domain = split_domain(text, self._domains)
        if kind == "wish":
            return self._wishes(text, about, domain)
        return self._taste(kind, text, about, domain)

    def restated(self, entry: CardEntry, kind: EntryKind) -> CardEntry:
        """Returns an entry that was moved under another heading, or a guess that was agreed to."""
        return replace(
            entry,
            entry_id=NEW,
            kind=kind,
            source="edited",
            words=entry.text,
            session="",
            turn=0,
            at_us=self._at_us,
        )

    def _taste(self, kind: EntryKind, words: str, text: str, domain: str) -> HandRead:
        same, nearest = self._items(text, domain)
        if len(same) > 1:
            choices = ", ".join(f"{one.item_id!r} ({_told(one)})" for one in same[: 2 * _NAMED])
            return HandRead(
                problem=f"is {len(same)} items; write one's id and domain in place of it: {choices}"
            )
        if same:
            item = CardItem(same[0].domain, same[0].item_id, same[0].title or same[0].item_id)
            return HandRead((replace(self._entry(kind, item.title, words), item=item),))
        hint = f"; did you mean {', '.join(map(_told, nearest[:_NAMED]))}?" if nearest else ""
        if kind == "known":
            return HandRead(problem=f"no item is called so{hint}")
        note = f"no item is called so, it is kept as a word{hint}"
        return HandRead((self._entry(kind, text, words, domain),), note=note)

    def _items(self, text: str, domain: str) -> tuple[list[Item], list[Item]]:
        """Returns the items with this id, else with this title, else with it but for a year; and others."""
        with_id = [one for one in items_by_id(self._log.engine, [text]) if domain in ("", one.domain)]
        found = self._log.find_items(text, domain or None, _LOOKED_AT)
        equal = [one for one in found if one.title.casefold() == text.casefold()]
        plain = [one for one in found if plain_title(one.title) == plain_title(text)]
        same = with_id or equal or plain
        return same, [one for one in found if one not in same]

    def _wishes(self, words: str, text: str, domain: str) -> HandRead:
        wishes = [wish for wish in self._read_wish(text) if wish.sense not in _RELATIVE]
        is_one = len(wishes) == 1
        if not wishes:
            return HandRead(
                problem="cannot be read as a limit; write it as in 'no horror' or 'under 300 pages', "
                "or put it under another heading"
            )
        return HandRead(
            tuple(
                replace(
                    self._entry("wish", text if is_one else wish.words or text, words, domain),
                    wish=wish,
                )
                for wish in wishes
            )
        )

    def _entry(self, kind: EntryKind, text: str, words: str, domain: str = "") -> CardEntry:
        return CardEntry(NEW, kind, text, "edited", words, self._at_us, domain)


def _told(item: Item) -> str:
    year = f", {item.year}" if item.year else ""
    return f"{item.title!r} in {item.domain}{year}"
