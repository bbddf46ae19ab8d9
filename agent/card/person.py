"""A person with what their card says of items, beside what they did."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...retrieval.errors import UnknownName
from ...retrieval.log import EventLog
from ...retrieval.log.item_ids import items_by_id
from ...retrieval.person import DomainHistory, Person
from .entry import CardEntry

_STRENGTHS = {"like": 1.0, "dislike": -1.0, "known": 0.0}


class _Tie(NamedTuple):
    at_us: int
    item_no: int
    strength: float


def person_with_card(person: Person, entries: Sequence[CardEntry], log: EventLog) -> Person:
    """Returns the person with the card's items in their histories; guesses are not used.

    A liked item counts 1, a disliked one -1. One that they only know counts 0: it stays out of lists, as
    everything of a history does, and tells nothing of the taste. Of the card and the events of an item, what
    is later counts; an event without a time is taken for older. What somebody who is not in the data likes is
    taken for newer than their card.

    Args:
        person: with their events.
        entries: their card.
        log: for the items, of which those it does not have are passed over, and the times of the events.
    """
    stated = _stated(entries, log)
    if not stated:
        return person
    times = _times(person, log)
    histories = dict(person.histories)
    for domain, ties in stated.items():
        histories[domain] = _merged(person.histories.get(domain), ties, times)
    return replace(person, histories=histories)


def _stated(entries: Sequence[CardEntry], log: EventLog) -> dict[str, list[_Tie]]:
    """Returns what the card says, by domain; of an item that is known and liked, that it is liked."""
    own = [
        one for one in entries if one.item is not None and one.source != "inferred" and one.kind in _STRENGTHS
    ]
    items = items_by_id(log.engine, [one.item.item_id for one in own if one.item])
    numbers = {(item.domain, item.item_id): item.item_no for item in items}
    ties: dict[str, dict[int, _Tie]] = {}
    for entry in sorted(own, key=lambda one: (one.kind != "known", one.at_us)):
        assert entry.item is not None
        number = numbers.get((entry.item.domain, entry.item.item_id))
        if number is not None:
            tie = _Tie(entry.at_us, number, _STRENGTHS[entry.kind])
            ties.setdefault(entry.item.domain, {})[number] = tie
    return {domain: list(by_item.values()) for domain, by_item in ties.items()}


def _times(person: Person, log: EventLog) -> dict[int, int]:
    """Returns when the person last did something with each item."""
    if person.name is None:
        return {}
    try:
        events = log.history(person.name)
    except UnknownName:  # nothing of theirs was read in: all that is known is the card
        return {}
    return {event.item_no: event.at_us for event in events}


def _merged(history: DomainHistory | None, stated: Sequence[_Tie], times: dict[int, int]) -> DomainHistory:
    done: list[_Tie] = []
    if history is not None:
        latest = np.iinfo(np.int64).max if not times else -1
        at_us = np.array([times.get(number, latest) for number in history.item_nos.tolist()], dtype=np.int64)
        # Where a time is not known the history's own order stands.
        at_us = np.maximum.accumulate(at_us) if len(at_us) else at_us
        rows = zip(at_us.tolist(), history.item_nos.tolist(), history.strengths.tolist(), strict=True)
        done = [_Tie(*row) for row in rows]
    before = {tie.item_no: tie for tie in done}
    won = [tie for tie in stated if _counts(tie, before.get(tie.item_no), times)]
    replaced = {tie.item_no for tie in won}
    ties = sorted([*(tie for tie in done if tie.item_no not in replaced), *won], key=lambda tie: tie.at_us)
    return DomainHistory(
        np.array([tie.item_no for tie in ties], dtype=np.int64),
        np.array([tie.strength for tie in ties], dtype=np.float32),
    )


def _counts(stated: _Tie, done: _Tie | None, times: dict[int, int]) -> bool:
    if done is None:
        return True
    if not stated.strength:  # to know an item takes nothing from having liked it
        return False
    return stated.at_us >= times.get(done.item_no, done.at_us)
