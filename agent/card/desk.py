"""The taste cards of a workspace: reading them and changing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time_ns
from uuid import uuid4

from ...retrieval.errors import UnknownName
from ...retrieval.log import EventLog
from ...retrieval.log.cards import CardLog, CardRow, RowChange
from .entry import CardEntry
from .making import made
from .packing import packed, unpacked
from .subjects import settled


def now_us() -> int:
    """Returns the time, UTC, microseconds since 1970."""
    return time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class CardChange:
    """What is put on a card and taken off it, all together or not at all."""

    user_id: str
    change_id: str
    """The same id again changes nothing: what a repeated turn wants to store is stored once."""
    put: tuple[CardEntry, ...] = ()
    """An empty `entry_id` is filled in."""
    remove: tuple[str, ...] = ()
    """Ids; those that are not there are passed over."""
    at_us: int | None = None
    """When; None: now."""


class CardDesk:
    """The taste cards of a workspace's people.

    What was stated later replaces what it contradicts: see `subjects.contradicts`. A guess never replaces
    anything, and goes where something is stated about the same.

    Args:
        log: open.
    """

    def __init__(self, log: EventLog) -> None:
        self._cards = CardLog(log.engine)

    def entries(self, user_id: str) -> list[CardEntry]:
        """Returns a person's entries, oldest first; none of somebody unknown."""
        return [unpacked(row) for row in self._cards.entries(user_id)]

    def apply(self, change: CardChange) -> bool:
        """Makes a change, unless one with its id was made before.

        Returns:
            Whether it was made now.

        Raises:
            ValueError: an entry is nothing that somebody said or did; nothing of the change is stored.
        """
        put = [made(change.user_id, entry) for entry in change.put]

        def decide(rows: Sequence[CardRow]) -> RowChange:
            removed = set(change.remove)
            stored = [unpacked(row) for row in rows if row.entry_id not in removed]
            known = {entry.entry_id for entry in stored}
            kept = settled([*stored, *(entry for entry in put if entry.entry_id not in known)])
            new = [packed(entry) for entry in kept if entry.entry_id not in known]
            return RowChange(new, removed | known - {entry.entry_id for entry in kept})

        at_us = now_us() if change.at_us is None else change.at_us
        return self._cards.apply(change.user_id, change.change_id, decide, at_us)

    def put(self, user_id: str, entries: Sequence[CardEntry]) -> None:
        """Puts entries on a card."""
        self.apply(CardChange(user_id, uuid4().hex, put=tuple(entries)))

    def remove(self, user_id: str, entry_ids: Sequence[str]) -> None:
        """Takes entries off a card.

        Raises:
            UnknownName: the card has no such entry; nothing is taken off.
        """
        known = [entry.entry_id for entry in self.entries(user_id)]
        for name in entry_ids:
            if name not in known:
                raise UnknownName(
                    "entry of this card", name, [one for one in known if one[:2] == name[:2]][:3]
                )
        self.apply(CardChange(user_id, uuid4().hex, remove=tuple(entry_ids)))

    def delete(self, user_id: str) -> int:
        """Deletes a person's whole card and what tells how it came to be; returns how many entries it had."""
        return self._cards.delete(user_id)
