"""What the event log promises, whichever database holds it."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem, Stored
from tastebridge.retrieval.log.schema import KIND_NOS
from tastebridge.retrieval.records import Event, EventKind, Item

ARRIVAL = NewItem(
    "film", "f1", "Arrival", 2016, ("Villeneuve",), ("science fiction",), ("language",), "Linguist."
)
EMMA = NewItem("book", "b1", "Emma")
SEEN = NewEvent("ann", "film", "f1", EventKind.RATING, 4.5, 1_600_000_000_000_000, 3)
BOUGHT = NewEvent("ann", "book", "b1", EventKind.PURCHASE)


def fill(log: EventLog) -> None:
    with log.write() as writer:
        writer.add_items([ARRIVAL, EMMA])
        writer.add_events([SEEN, BOUGHT])


def test_new_log_is_empty(log: EventLog):
    assert log.domains() == []
    assert log.watermark() == (0, 0, 0, 0)


def test_reads_back_what_was_written(log: EventLog):
    fill(log)
    [arrival] = log.items("film")
    [emma] = log.items("book")
    assert arrival == Item(arrival.item_no, *ARRIVAL)
    assert emma.title == "Emma"
    assert log.domains() == ["book", "film"]
    assert log.watermark() == (1, 2, 2, 1)
    assert log.items_by_no([arrival.item_no, 999]) == {arrival.item_no: arrival}
    bought, seen = log.history("ann")
    assert seen == Event(arrival.item_no, "film", EventKind.RATING, 4.5, 1_600_000_000_000_000, 3)
    assert bought[:3] == (emma.item_no, "book", EventKind.PURCHASE)
    assert math.isnan(bought.value)
    assert bought[4:] == (-1, -1)


def test_columns_hold_all_events_of_the_domain_and_only_those(log: EventLog):
    fill(log)
    columns = log.events("film")
    ann = log.user_nos(["ann", "nobody"])["ann"]
    assert columns.user_no.tolist() == [ann]
    assert columns.item_no.tolist() == [log.items("film")[0].item_no]
    assert columns.kind_no.tolist() == [KIND_NOS[EventKind.RATING]]
    assert columns.value.tolist() == [4.5]
    assert columns.at_us.tolist() == [1_600_000_000_000_000]
    assert columns.position.tolist() == [3]
    assert [column.dtype for column in columns] == [
        np.int64,
        np.int64,
        np.int8,
        np.float64,
        np.int64,
        np.int64,
    ]
    assert np.isnan(log.events("book").value).all()
    assert log.user_ids([ann, 999]) == {ann: "ann"}


def test_same_rows_again_change_nothing(log: EventLog):
    fill(log)
    before = log.watermark()
    with log.write() as writer:
        assert writer.add_items([ARRIVAL, EMMA]) == Stored(0, 0, 2)
        assert writer.add_events([SEEN, BOUGHT, SEEN]) == Stored(0, 0, 3)
    assert log.watermark() == before


def test_events_that_differ_in_anything_are_different_events(log: EventLog):
    others = [
        SEEN._replace(user_id="bob"),
        SEEN._replace(kind=EventKind.REVIEW),
        SEEN._replace(value=4.0),
        SEEN._replace(value=math.nan),
        SEEN._replace(at_us=1_600_000_000_000_001),
        SEEN._replace(position=4),
    ]
    with log.write() as writer:
        assert writer.add_events([SEEN, *others, SEEN]) == Stored(7, 0, 1)
    assert len(log.events("film").user_no) == 7


def test_negative_zero_is_zero(log: EventLog):
    with log.write() as writer:
        assert writer.add_events([SEEN._replace(value=0.0), SEEN._replace(value=-0.0)]) == Stored(1, 0, 1)


def test_one_user_number_over_all_domains(log: EventLog):
    fill(log)
    assert log.events("film").user_no.tolist() == log.events("book").user_no.tolist()


def test_same_item_id_in_two_domains_is_two_items(log: EventLog):
    with log.write() as writer:
        writer.add_items([NewItem("film", "1", "Heat"), NewItem("book", "1", "Emma")])
        assert writer.domains_of(["1", "2"]) == {"1": ["book", "film"]}
    assert [item.title for item in log.items("film") + log.items("book")] == ["Heat", "Emma"]


def test_event_of_an_unknown_item_makes_an_entry_that_a_catalogue_fills_in(log: EventLog):
    with log.write() as writer:
        writer.add_events([SEEN])
    [stub] = log.items("film")
    assert stub == Item(stub.item_no, "film", "f1", "")
    with log.write() as writer:
        assert writer.add_items([ARRIVAL]) == Stored(0, 1, 0)
    assert log.items("film") == [Item(stub.item_no, *ARRIVAL)]


def test_empty_fields_keep_what_is_known_and_others_replace_it(log: EventLog):
    fill(log)
    with log.write() as writer:
        assert writer.add_items([NewItem("film", "f1", genres=("drama", "mystery"))]) == Stored(0, 1, 0)
    [item] = log.items("film")
    assert item.genres == ("drama", "mystery")
    assert (item.title, item.year, item.themes) == ("Arrival", 2016, ("language",))


def test_item_twice_in_a_batch_is_one(log: EventLog):
    with log.write() as writer:
        assert writer.add_items([NewItem("film", "f1", "Arival"), ARRIVAL._replace(year=None)]) == Stored(
            1, 0, 1
        )
    assert [item.title for item in log.items("film")] == ["Arrival"]


def test_nothing_remains_of_a_write_that_fails(log: EventLog):
    fill(log)
    before = log.watermark()

    def write_and_fail() -> None:
        with log.write() as writer:
            writer.add_items([NewItem("music", "m1", "Blue")])
            writer.add_events([SEEN._replace(user_id="bob")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert log.watermark() == before
    assert log.domains() == ["book", "film"]
    assert log.user_nos(["bob"]) == {}


def test_readers_see_the_last_committed_state_while_one_writes(log: EventLog):
    fill(log)
    with log.write() as writer:
        writer.add_events([SEEN._replace(user_id="bob")])
        assert len(log.events("film").user_no) == 1
    assert len(log.events("film").user_no) == 2


def test_every_write_that_changes_something_moves_the_watermark(log: EventLog):
    marks = [log.watermark()]
    batches = [[SEEN], [BOUGHT], [SEEN._replace(position=5)]]
    for batch in batches:
        with log.write() as writer:
            writer.add_events(batch)
        marks.append(log.watermark())
    with log.write() as writer:
        writer.add_items([ARRIVAL])
    marks.append(log.watermark())
    assert [mark.changes for mark in marks] == [0, 1, 2, 3, 4]


def test_unknown_names_are_said_with_the_nearest(log: EventLog):
    fill(log)
    with pytest.raises(UnknownName, match=r"no domain is called 'flim'; did you mean 'film'"):
        log.events("flim")
    with pytest.raises(UnknownName, match=r"no user is called 'anne'; did you mean 'ann'"):
        log.history("anne")
    with pytest.raises(UnknownName) as caught:
        log.require_domain("100%_")
    assert caught.value.what == "domain"
    assert log.require_domain("film") == "film"


def test_ids_are_data_and_never_sql_or_patterns(log: EventLog):
    odd = ["'; DROP TABLE users; --", "100%", "a_b", "Ünï", "%s", ":x", "x" * 200]
    with log.write() as writer:
        writer.add_events([SEEN._replace(user_id=name, item_id=name) for name in odd])
    assert set(log.user_nos(odd)) == set(odd)
    assert [len(log.history(name)) for name in odd] == [1] * len(odd)
    with pytest.raises(UnknownName):
        log.history("%")


def test_many_keys_are_looked_up_in_parts(log: EventLog):
    fill(log)
    assert list(log.user_nos([*(f"nobody{n}" for n in range(25_000)), "ann"])) == ["ann"]


def test_database_knows_its_size_after_a_large_write(log: EventLog):
    with log.write() as writer:
        writer.add_events([SEEN._replace(user_id=f"u{n % 500}", item_id=f"i{n}") for n in range(11_000)])
    assert len(log.events("film").user_no) == 11_000
    if log.engine.dialect.name == "postgresql":
        with log.engine.connect() as connection:
            rows = connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'events'"))
        assert rows == 11_000


_EVENTS = st.builds(
    NewEvent,
    user_id=st.sampled_from(["u1", "u2", "u3"]),
    domain=st.sampled_from(["film", "book"]),
    item_id=st.sampled_from(["a", "b", "c"]),
    kind=st.sampled_from(list(EventKind)),
    value=st.one_of(st.just(math.nan), st.floats(-1e9, 1e9)),
    at_us=st.sampled_from([-1, 1_500_000_000_123_456]),
    position=st.integers(-1, 3),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(_EVENTS, max_size=8), max_size=3))
def test_counters_and_columns_agree_with_the_set_of_events(log: EventLog, batches: list[list[NewEvent]]):
    known = log.watermark().n_events
    new = 0
    with log.write() as writer:
        for batch in batches:
            new += writer.add_events(batch).new
    mark = log.watermark()
    assert mark.n_events == known + new
    assert mark.n_events == sum(len(log.events(domain).user_no) for domain in log.domains())
    assert mark.n_items == sum(len(log.items(domain)) for domain in log.domains())
    for event in (event for batch in batches for event in batch):
        history = [(e.domain, e.kind, e.value, e.at_us, e.position) for e in log.history(event.user_id)]
        wanted = (event.domain, event.kind, event.value, event.at_us, event.position)
        assert repr(wanted).replace("-0.0", "0.0") in [
            repr(found).replace("-0.0", "0.0") for found in history
        ]
