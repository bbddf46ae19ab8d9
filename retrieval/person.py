"""A person whom a list is made for: what is known of them, domain by domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .errors import UnknownName
from .index.manifest import Manifest
from .ingest.strengths import RatingScale, person_strengths
from .log import EventLog
from .log.titles import title_key
from .records import Event, Floats, Ints, Item
from .settings import Settings


@dataclass(frozen=True)
class DomainHistory:
    """What a person did in one domain, oldest first, one entry an item."""

    item_nos: Ints
    """The log's numbers."""
    strengths: Floats
    """Negative is dislike."""


@dataclass(frozen=True)
class Person:
    """Somebody with a history, in the data or not."""

    name: str | None
    """The user's id; None for somebody who is not in the data."""
    histories: Mapping[str, DomainHistory]
    """By domain."""
    warnings: tuple[str, ...] = field(default=())
    """What of the question could not be used, in words."""

    def item_nos(self, domain: str) -> Ints:
        """Returns the log's numbers of everything touched in a domain."""
        history = self.histories.get(domain)
        return np.zeros(0, dtype=np.int64) if history is None else history.item_nos


def person_of_user(log: EventLog, user_id: str, manifest: Manifest, settings: Settings) -> Person:
    """Reads a user's history as it stands in the log now, newer events than the index included.

    Raises:
        UnknownName: there is no such user.
    """
    scales = {
        entry.domain: RatingScale(entry.rating_mean, entry.rating_half_range) for entry in manifest.domains
    }
    by_domain: dict[str, list[Event]] = {}
    for event in log.history(user_id):
        by_domain.setdefault(event.domain, []).append(event)
    histories = {}
    for domain, events in by_domain.items():
        scale = scales.get(domain, RatingScale(0.0, 1.0))
        item_nos, strengths = person_strengths(events, scale, settings)
        histories[domain] = DomainHistory(item_nos, strengths)
    return Person(user_id, histories)


def person_of_likes(log: EventLog, titles: Sequence[str], target: str) -> Person:
    """Makes a person of titles that somebody says to like.

    A title may name items of several domains, and then stands for all of them.

    Raises:
        UnknownName: no title is known; names the first one and the nearest that exist.
    """
    known: dict[str, list[int]] = {}
    unknown: list[tuple[str, list[Item]]] = []
    warnings: list[str] = []
    for title in titles:
        found = log.find_items(title, limit=20)
        same = [item for item in found if title_key(item.title) == title_key(title)]
        exact = [item for item in same if item.title.casefold() == title.strip().casefold()]
        for item in exact or same:
            known.setdefault(item.domain, []).append(item.item_no)
        domains = sorted({item.domain for item in exact or same} - {target})
        if len(domains) > 1:
            warnings.append(
                f"{title!r} was read as an item of {' and of '.join(domains)}; --source can choose"
            )
        if not same:
            unknown.append((title, found))
    if not known:
        title, nearest = unknown[0]
        raise UnknownName("item", title, [item.title for item in nearest[:3]])
    warnings += [_unknown_title(title, nearest) for title, nearest in unknown]
    if set(known) == {target}:
        warnings.append(f"all the titles are from {target!r} itself; name some from another domain")
    histories = {
        domain: DomainHistory(_once(numbers), np.ones(len(_once(numbers)), dtype=np.float32))
        for domain, numbers in known.items()
    }
    return Person(None, histories, tuple(warnings))


def _once(numbers: list[int]) -> Ints:
    return np.array(list(dict.fromkeys(numbers)), dtype=np.int64)


def _unknown_title(title: str, nearest: list[Item]) -> str:
    hint = ", ".join(repr(item.title) for item in nearest[:3])
    return f"no item is called {title!r}, it was left out" + (f"; did you mean {hint}?" if hint else "")
