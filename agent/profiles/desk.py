"""Finds the profile of a person: the stored one while it is up to date, else one composed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...retrieval.log import EventLog
from ...retrieval.log.profiles import ProfileLog
from ...retrieval.log.titles import title_key
from ...retrieval.person import Person
from ...retrieval.profiles import Profile, TagVocabulary, Taken, compose, history_sha256, recency
from ...retrieval.records import Ints, Item
from ..ranking.task import Taste
from .taste import blended

State = Literal["fresh", "stale", "missing"]


@dataclass(frozen=True)
class HeldProfile:
    """A person's profile in one domain, and how it came."""

    profile: Profile
    stored: State
    """Whether the log has one that a model wrote of the person's history as it is now. Of a history that is
    stale or missing there `profile` was composed just now."""
    at_us: int = -1
    """When it was written, UTC; -1: just now."""


@dataclass(frozen=True)
class Catalogue:
    """The items of a domain and the tags they can have."""

    item_nos: Ints
    """The log's numbers, ascending."""
    vocabulary: TagVocabulary
    titles: frozenset[str]
    """Keys of all titles."""

    @classmethod
    def of_items(cls, items: Sequence[Item]) -> "Catalogue":
        """Returns the catalogue of these items, ascending by number."""
        numbers = np.array([item.item_no for item in items], dtype=np.int64)
        titles = frozenset(title_key(item.title) for item in items if item.title)
        return cls(numbers, TagVocabulary.of_items(items), titles)

    def columns(self, history: Sequence[Taken]) -> Ints:
        """Returns the column of each item."""
        return np.searchsorted(self.item_nos, [taken.item.item_no for taken in history]).astype(np.int64)

    def has(self, numbers: Ints) -> bool:
        """Whether all these items are in it."""
        return bool(np.isin(numbers, self.item_nos).all())


class ProfileDesk:
    """The profiles of a workspace's people; no language model is asked and nothing is stored.

    Args:
        log: open.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._stored = ProfileLog(log.engine)
        self._catalogues: dict[str, Catalogue] = {}

    def of(self, person: Person, domain: str) -> HeldProfile:
        """Returns a person's profile in a domain; an empty one of somebody without a history there.

        Of several that are up to date the newest that a model wrote is taken.
        """
        return self.of_domains(person, [domain])[0]

    def of_domains(self, person: Person, domains: Sequence[str]) -> list[HeldProfile]:
        """Returns a person's profiles in several domains."""
        stored = self._stored.of_user(person.name) if person.name is not None else []
        written = [one for one in stored if not one.profile.is_composed]
        held = []
        for domain, history in zip(domains, self.histories(person, domains), strict=True):
            own = [one for one in written if one.profile.domain == domain]
            digest = history_sha256(history)
            fresh = next((one for one in own if one.profile.history_sha256 == digest), None)
            if fresh is not None:
                held.append(HeldProfile(fresh.profile, "fresh", fresh.at_us))
            else:
                held.append(HeldProfile(self.composed(domain, history), "stale" if own else "missing"))
        return held

    def taste_of(self, person: Person, sources: Sequence[str]) -> Taste:
        """Returns the variable `taste` of a prompt.

        Args:
            person: whose; of somebody in the data the stored profiles count while they are up to date.
            sources: domains whose histories may be used. What a person did in the target domain stays out
                of a list for it, and out of what judges such lists.
        """
        return blended([held.profile for held in self.of_domains(person, sources)])

    def histories(self, person: Person, domains: Sequence[str]) -> list[list[Taken]]:
        """Returns what a profile in each domain is written from, oldest first."""
        items = self._log.items_by_no([n for domain in domains for n in person.item_nos(domain).tolist()])
        return [_history(person, domain, items) for domain in domains]

    def digest(self, person: Person, domain: str) -> str:
        """Returns the hash of a person's history in a domain as it is now."""
        (history,) = self.histories(person, [domain])
        return history_sha256(history)

    def composed(self, domain: str, history: Sequence[Taken]) -> Profile:
        """Returns the profile by the plain method."""
        if not history:
            return compose(domain, [], TagVocabulary.of_items([]), np.zeros(0, dtype=np.int64))
        catalogue = self.catalogue(domain, history)
        return compose(domain, history, catalogue.vocabulary, catalogue.columns(history))

    def catalogue(self, domain: str, history: Sequence[Taken]) -> Catalogue:
        """Returns a domain's catalogue, read again only if an item of the history is new."""
        known = self._catalogues.get(domain)
        numbers = np.array([taken.item.item_no for taken in history], dtype=np.int64)
        if known is None or not known.has(numbers):
            known = self._catalogues[domain] = Catalogue.of_items(self._log.items(domain))
        return known


def _history(person: Person, domain: str, items: dict[int, Item]) -> list[Taken]:
    history = person.histories.get(domain)
    if history is None:
        return []
    weights = recency(len(history.item_nos)).tolist()
    rows = zip(history.item_nos.tolist(), history.strengths.tolist(), weights, strict=True)
    return [Taken(items[number], strength, weight) for number, strength, weight in rows if number in items]
