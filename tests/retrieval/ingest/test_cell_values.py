import math
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.ingest.reasons import BadValue, Reason
from tastebridge.retrieval.ingest.values import (
    parse_id,
    parse_kind,
    parse_position,
    parse_prose,
    parse_rating,
    parse_texts,
    parse_time,
    parse_year,
)
from tastebridge.retrieval.records import EventKind

_SECOND = 1_000_000


@pytest.mark.parametrize(
    ("cell", "at_us"),
    [
        ("", -1),
        ("  ", -1),
        ("1500000000", 1_500_000_000 * _SECOND),
        ("1500000000.25", 1_500_000_000_250_000),
        ("1.5e9", 1_500_000_000 * _SECOND),
        ("1500000000123", 1_500_000_000_123_000),
        ("1500000000123456", 1_500_000_000_123_456),
        ("2017-07-14T02:40:00", 1_500_000_000 * _SECOND),
        ("2017-07-14T02:40:00Z", 1_500_000_000 * _SECOND),
        ("2017-07-14 04:40:00.000001+02:00", 1_500_000_000_000_001),
        ("2017-07-14", 1_499_990_400 * _SECOND),
    ],
)
def test_times(cell: str, at_us: int):
    assert parse_time(cell) == at_us


def test_a_time_without_a_zone_is_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert parse_time("2017-07-14T02:40:00") == 1_500_000_000 * _SECOND
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "cell", ["0", "-1", "20170714", "1500000000123456789", "9" * 400, "1066-10-14", "2150-01-01"]
)
def test_unlikely_times(cell: str):
    with pytest.raises(BadValue, match=Reason.UNLIKELY_TIME):
        parse_time(cell)


@pytest.mark.parametrize("cell", ["yesterday", "14/07/2017", "nan", "inf", "12:30", "1_500_000_000"])
def test_no_times(cell: str):
    with pytest.raises(BadValue, match=Reason.BAD_TIME):
        parse_time(cell)


@given(
    st.datetimes(datetime(1974, 1, 1), datetime(2099, 1, 1)),
    st.integers(-23 * 60, 23 * 60),
)
def test_a_moment_is_the_same_however_it_is_written(naive: datetime, offset_min: int):
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    at_us = parse_time(moment.isoformat())
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us) == moment
    assert parse_time(str(at_us)) == at_us
    assert parse_time(str(at_us // 1000)) == at_us // 1000 * 1000


@pytest.mark.parametrize(
    ("cell", "rating"), [("4.5", 4.5), (" 3 ", 3.0), ("-10", -10.0), ("1e1", 10.0), ("", math.nan)]
)
def test_ratings(cell: str, rating: float):
    assert repr(parse_rating(cell)) == repr(rating)


@pytest.mark.parametrize("cell", ["nan", "inf", "-Infinity", "1e300", "five", "4,5", "4.5/5"])
def test_bad_ratings(cell: str):
    with pytest.raises(BadValue, match=Reason.BAD_RATING):
        parse_rating(cell)


@pytest.mark.parametrize(("cell", "position"), [("0", 0), ("17", 17), ("3.0", 3), ("", -1)])
def test_positions(cell: str, position: int):
    assert parse_position(cell) == position


@pytest.mark.parametrize("cell", ["-1", "1.5", "x", "²", "9" * 16])
def test_bad_positions(cell: str):
    with pytest.raises(BadValue, match=Reason.BAD_POSITION):
        parse_position(cell)


@pytest.mark.parametrize(
    ("cell", "year"),
    [("1995", 1995), ("1995.0", 1995), ("1995-03-01", 1995), ("-750", -750), ("0", None), ("", None)],
)
def test_years(cell: str, year: int | None):
    assert parse_year(cell) == year


@pytest.mark.parametrize("cell", ["'95", "19955", "1995 AD", "March 1995"])
def test_bad_years(cell: str):
    with pytest.raises(BadValue, match=Reason.BAD_YEAR):
        parse_year(cell)


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("Action|Comedy", ("Action", "Comedy")),
        ("Action; Comedy ;", ("Action", "Comedy")),
        ("Comedy, dark", ("Comedy, dark",)),
        ('["a|b", "c"]', ("a|b", "c")),
        ("[untitled]", ("[untitled]",)),
        (("x", "x", "\u200b", "y"), ("x", "y")),
        ("", ()),
        ("[" * 5000, ("[" * 50,)),
    ],
)
def test_lists_of_texts(cell: str | tuple[str, ...], texts: tuple[str, ...]):
    assert parse_texts(cell, 50) == texts


def test_a_list_has_at_most_fifty_texts():
    assert len(parse_texts(tuple(map(str, range(1000))), 10)) == 50


def test_prose_joins_the_paragraphs_of_a_list():
    assert parse_prose(("One.", "Two."), 100) == "One. Two."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("purchase", EventKind.PURCHASE),
        ("Add-to-Cart", EventKind.CART),
        ("add_to_cart", EventKind.CART),
        ("pv", EventKind.VIEW),
        ("fav", EventKind.LIKE),
        ("", None),
        *((kind.value, kind) for kind in EventKind),
    ],
)
def test_kinds(name: str, kind: EventKind | None):
    assert parse_kind(name) is kind


def test_ids_are_cleaned_and_bounded():
    assert parse_id(" a\u200b1 ", Reason.NO_USER) == "a1"
    assert len(parse_id("x" * 200, Reason.NO_USER)) == 200
    for cell, reason in (
        ("x" * 201, Reason.ID_TOO_LONG),
        (" \u200b", Reason.NO_USER),
        (("a", "b"), Reason.NOT_A_VALUE),
        ("a\0b", Reason.NUL),
    ):
        with pytest.raises(BadValue, match=reason):
            parse_id(cell, Reason.NO_USER)
