"""What is written to the log, and what the writing did."""

from typing import NamedTuple

from ..records import EventKind


class NewItem(NamedTuple):
    """A catalogue entry on its way into the log; fields that are empty leave what is stored as it is."""

    domain: str
    item_id: str
    title: str = ""
    year: int | None = None
    creators: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    description: str = ""
    pages: int | None = None
    minutes: int | None = None
    language: str = ""


class NewEvent(NamedTuple):
    """An interaction on its way into the log; fields as in `records.Event`."""

    user_id: str
    domain: str
    item_id: str
    kind: EventKind
    value: float = float("nan")
    at_us: int = -1
    position: int = -1


class Stored(NamedTuple):
    """How many rows of a batch were new, changed what was stored, or were there already."""

    new: int
    changed: int
    known: int

    def __add__(self, other: object) -> "Stored":
        """Adds count by count."""
        if not isinstance(other, Stored):
            return NotImplemented
        return Stored(self.new + other.new, self.changed + other.changed, self.known + other.known)


class Watermark(NamedTuple):
    """What the log holds; two equal watermarks of one log mean that nothing changed between them."""

    changes: int
    n_events: int
    n_items: int
    n_users: int
