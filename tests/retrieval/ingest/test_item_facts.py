"""Lengths and languages of items, as files tell them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.ingest.lengths import parse_language, parse_minutes, parse_pages
from tastebridge.retrieval.ingest.load import IngestReport
from tastebridge.retrieval.ingest.reasons import BadValue, Reason
from tastebridge.retrieval.lengths import minutes_in, pages_in
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.settings import IngestSettings, Settings

LENIENT = Settings(ingest=IngestSettings(max_bad_share=1.0))


@pytest.mark.parametrize(
    ("header", "row", "facts"),
    [
        ("id,pages,minutes,language", "b1,288,112,French", (288, 112, "french")),
        ("id,num_pages,runtime,lang", "b1,288.0,112 min,fr", (288, 112, "french")),
        ("id,page_count,duration_min,language_code", "b1,288 pages,1h 52m,fr-CA", (288, 112, "french")),
        ("id,Number of Pages,runtimeMinutes,original_language", "b1,0,0,", (None, None, "")),
        ("id,pages,minutes,language", "b1,,,zh|en", (None, None, "chinese")),
    ],
)
def test_usual_columns_are_understood(
    header: str, row: str, facts: tuple[int | None, int | None, str], read: Callable[..., IngestReport],
    log: EventLog,
):  # fmt: skip
    report = read("x.csv", f"{header}\n{row}\n", what="items", domain="books")
    [item] = log.items("books")
    assert report.plan.unused == ()
    assert (item.pages, item.minutes, item.language) == facts


def test_bad_lengths_are_reported_with_their_column(read: Callable[..., IngestReport]):
    rows = "id,num_pages,runtime\ngood,1,100000\nb1,many,\nb2,100001,\nb3,,-5\nb4,1.5,\n"
    report = read("x.csv", rows, what="items", domain="books", settings=LENIENT)
    assert (report.stored, report.rejected) == (1, 4)
    assert report.report_path is not None
    lines = report.report_path.read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[1:] for line in lines] == [
        ["3", "num_pages", "many", Reason.BAD_PAGES],
        ["4", "num_pages", "100001", Reason.BAD_PAGES],
        ["5", "runtime", "-5", Reason.BAD_MINUTES],
        ["6", "num_pages", "1.5", Reason.BAD_PAGES],
    ]


@given(st.integers(1, 100_000))
def test_every_length_within_bounds_is_read_as_it_stands(number: int):
    assert parse_pages(str(number)) == parse_pages(f"{number} pages") == number
    assert parse_minutes(str(number)) == parse_minutes(f"{number} min") == number


@given(st.integers(1, 99), st.integers(0, 59))
def test_hours_and_minutes_are_minutes(hours: int, minutes: int):
    for told in (f"{hours}h {minutes}m", f"{hours}h{minutes}m", f"{hours} hours and {minutes} minutes"):
        assert minutes_in(told) == 60 * hours + minutes
    assert minutes_in(f"{hours}小时{minutes}分钟") == 60 * hours + minutes


@pytest.mark.parametrize("cell", ["9" * 5000, "100001", "-1", "1e3", "a few"])
def test_what_is_no_length_is_bad_and_quickly_so(cell: str):
    with pytest.raises(BadValue, match=Reason.BAD_PAGES):
        parse_pages(cell)


@pytest.mark.parametrize(
    ("text", "pages", "minutes"),
    [
        ("A tale of 288 pages.", 288, None),
        ("hardcover, 288pp", 288, None),
        ("a 96-minute film", None, 96),
        ("共 320 页", 320, None),
        ("片长 112 分钟", None, 112),
        ("1,288 pages", None, None),
        ("in 2049 pagers ring for 5 miners", None, None),
        ("", None, None),
    ],
)
def test_lengths_in_texts(text: str, pages: int | None, minutes: int | None):
    assert (pages_in(text), minutes_in(text)) == (pages, minutes)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("en", "english"),
        ("ENG", "english"),
        ("en_US", "english"),
        ("zh-Hans", "chinese"),
        ("Klingon", "klingon"),
        ("", ""),
        (("ja", "en"), "japanese"),
    ],
)
def test_languages_get_their_english_names(cell: str | tuple[str, ...], name: str):
    assert parse_language(cell) == name
