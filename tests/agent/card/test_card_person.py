"""What a card's items do in a person's histories, and what is known of somebody."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tastebridge.agent.card.desk import CardDesk
from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.agent.card.known import DomainEvents, known_of
from tastebridge.agent.card.person import person_with_card
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.item_ids import items_by_id
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.person import DomainHistory, Person
from tastebridge.retrieval.records import EventKind


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        with log.write() as writer:
            writer.add_items(
                [NewItem(domain, name, name.upper()) for domain in ("books", "films") for name in "abcd"]
            )
            writer.add_events(
                [
                    NewEvent("ada", "films", "a", EventKind.LIKE, at_us=10),
                    NewEvent("ada", "films", "b", EventKind.LIKE, at_us=20),
                    NewEvent("ada", "films", "b", EventKind.VIEW, at_us=30),
                    NewEvent("bo", "films", "c", EventKind.LIKE),
                ]
            )
        yield log


def number(log: EventLog, domain: str, name: str) -> int:
    return next(item.item_no for item in items_by_id(log.engine, [name]) if item.domain == domain)


def entry(kind: str, domain: str, name: str, at_us: int, source: str = "said") -> CardEntry:
    item = CardItem(domain, name, name.upper())
    return CardEntry(f"{kind}{domain}{name}", kind, name.upper(), source, "words", at_us, item=item)  # type: ignore[arg-type]


def ada(log: EventLog, name: str | None = "ada") -> Person:
    numbers = np.array([number(log, "films", "a"), number(log, "films", "b")])
    return Person(name, {"films": DomainHistory(numbers, np.array([1.5, 2.0], dtype=np.float32))})


def ties(log: EventLog, person: Person, domain: str = "films") -> list[tuple[str, float]]:
    history = person.histories[domain]
    items = log.items_by_no(history.item_nos.tolist())
    names = [items[one].item_id for one in history.item_nos.tolist()]
    return list(zip(names, history.strengths.tolist(), strict=True))


def test_items_of_the_card_join_the_histories_by_time(log: EventLog):
    card = [
        entry("like", "films", "c", 15),
        entry("dislike", "films", "d", 40),
        entry("like", "books", "a", 1),
    ]
    person = person_with_card(ada(log), card, log)
    assert ties(log, person) == [("a", 1.5), ("c", 1.0), ("b", 2.0), ("d", -1.0)]
    assert ties(log, person, "books") == [("a", 1.0)]
    assert person.histories["films"].strengths.dtype == np.float32
    assert person.name == "ada"


def test_of_card_and_events_the_later_counts(log: EventLog):
    assert ties(log, person_with_card(ada(log), [entry("dislike", "films", "b", 31)], log)) == [
        ("a", 1.5),
        ("b", -1.0),
    ]
    assert ties(log, person_with_card(ada(log), [entry("dislike", "films", "b", 29)], log)) == [
        ("a", 1.5),
        ("b", 2.0),
    ]


def test_an_event_without_a_time_is_older(log: EventLog):
    bo = Person(
        "bo", {"films": DomainHistory(np.array([number(log, "films", "c")]), np.ones(1, dtype=np.float32))}
    )
    assert ties(log, person_with_card(bo, [entry("dislike", "films", "c", 0)], log)) == [("c", -1.0)]


def test_what_somebody_types_now_is_newer_than_their_card(log: EventLog):
    person = person_with_card(
        ada(log, None), [entry("dislike", "films", "b", 99), entry("like", "films", "c", 99)], log
    )
    assert ties(log, person) == [("c", 1.0), ("a", 1.5), ("b", 2.0)]


def test_a_known_item_counts_nothing_and_takes_nothing_from_a_like(log: EventLog):
    card = [
        entry("known", "films", "a", 99),
        entry("like", "films", "c", 98),
        entry("known", "films", "c", 99),
    ]
    person = person_with_card(ada(log), [*card, entry("known", "books", "d", 5)], log)
    assert ties(log, person) == [("a", 1.5), ("b", 2.0), ("c", 1.0)]
    assert ties(log, person, "books") == [("d", 0.0)]
    assert person.item_nos("books").tolist() == [number(log, "books", "d")]


def test_somebody_of_whom_only_the_card_is_known_has_its_history(log: EventLog):
    assert ties(log, person_with_card(Person("eve", {}), [entry("like", "films", "d", 1)], log)) == [
        ("d", 1.0)
    ]


def test_guesses_and_items_that_the_catalogue_lacks_change_nothing(log: EventLog):
    person = ada(log)
    card = [entry("like", "films", "c", 99, "inferred"), entry("like", "films", "gone", 99)]
    assert person_with_card(person, card, log) is person


def test_what_is_known_of_somebody_is_theirs_alone(log: EventLog):
    CardDesk(log).put("ada", [entry("like", "books", "a", 1)])
    CardDesk(log).put("bo", [entry("like", "books", "b", 1)])
    known = known_of(log, "ada")
    assert known.events == (DomainEvents("films", {EventKind.LIKE: 2, EventKind.VIEW: 1}, 2, 10, 30),)
    assert [one.text for one in known.entries] == ["A"]
    assert [(one.first_us, one.last_us) for one in known_of(log, "bo").events] == [(-1, -1)]
    nobody = known_of(log, "nobody")
    assert (nobody.events, nobody.entries) == ((), ())
