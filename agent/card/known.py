"""All that is known of a person, with where it came from: the answer to 'what do you know about me?'."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ...retrieval.errors import UnknownName
from ...retrieval.log import EventLog
from ...retrieval.records import EventKind
from .desk import CardDesk
from .entry import CardEntry


@dataclass(frozen=True)
class DomainEvents:
    """What a person did in one domain."""

    domain: str
    kinds: Mapping[EventKind, int]
    """How many events of each kind, the most frequent first."""
    items: int
    """How many items they were about."""
    first_us: int
    """Of the oldest event whose time is known, UTC; -1: none is."""
    last_us: int
    """Of the newest."""


@dataclass(frozen=True)
class Known:
    """What the workspace has of a person; nothing of anybody else is in it."""

    user_id: str
    events: tuple[DomainEvents, ...]
    """By domain; empty for somebody of whom nothing was read in."""
    entries: tuple[CardEntry, ...]
    """Their card, guesses included, oldest first."""


def known_of(log: EventLog, user_id: str) -> Known:
    """Returns what is known of a person; nothing of somebody unknown, which is no error."""
    try:
        history = log.history(user_id)
    except UnknownName:
        history = []
    domains = []
    for name in sorted({event.domain for event in history}):
        own = [event for event in history if event.domain == name]
        times = [event.at_us for event in own if event.at_us >= 0]
        domains.append(
            DomainEvents(
                name,
                dict(Counter(event.kind for event in own).most_common()),
                len({event.item_no for event in own}),
                min(times, default=-1),
                max(times, default=-1),
            )
        )
    return Known(user_id, tuple(domains), tuple(CardDesk(log).entries(user_id)))
