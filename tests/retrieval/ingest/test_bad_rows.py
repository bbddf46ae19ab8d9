"""Every kind of bad row is found, with its line, its column and its reason, and costs no other row."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.errors import TooManyBadRows
from tastebridge.retrieval.ingest.lines import MAX_LINE_BYTES
from tastebridge.retrieval.ingest.load import IngestReport
from tastebridge.retrieval.ingest.reasons import Reason
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.settings import IngestSettings, Settings

Read = Callable[..., IngestReport]

LENIENT = Settings(ingest=IngestSettings(max_bad_share=1.0))
HEADER = "user,item,kind,rating,time,position"
GOOD = "u{n},i{n},view,,1500000000,1"

PLANTED: dict[str, tuple[bytes, str, Reason]] = {
    "no user": (b",i,view,,,", "user", Reason.NO_USER),
    "invisible user": ("\u200b,i,view,,,".encode(), "user", Reason.NO_USER),
    "no item": (b"u, ,view,,,", "item", Reason.NO_ITEM),
    "long id": (b"u," + b"x" * 201 + b",view,,,", "item", Reason.ID_TOO_LONG),
    "unknown kind": (b"u,i,sneeze,,,", "kind", Reason.UNKNOWN_KIND),
    "rating without value": (b"u,i,rating,,,", "kind", Reason.NO_RATING),
    "rating in words": (b"u,i,,good,,", "rating", Reason.BAD_RATING),
    "rating not finite": (b"u,i,,inf,,", "rating", Reason.BAD_RATING),
    "no time": (b"u,i,view,,soon,", "time", Reason.BAD_TIME),
    "time of long ago": (b"u,i,view,,12,", "time", Reason.UNLIKELY_TIME),
    "bad position": (b"u,i,view,,,-3", "position", Reason.BAD_POSITION),
    "too few cells": (b"u,i,view", "", Reason.WRONG_WIDTH),
    "too many cells": (b"u,i,view,,,,,", "", Reason.WRONG_WIDTH),
    "not utf-8": (b"u\xff,i,view,,,", "", Reason.NOT_UTF8),
    "nul": (b"u\0,i,view,,,", "", Reason.NUL),
    "text after a quote": (b'"u"x,i,view,,,', "", Reason.NOT_CSV),
    "quote never closed": (b'"u,i,view,,,', "", Reason.NOT_CSV),
    "long line": (b"u,i,view,,," + b"x" * MAX_LINE_BYTES, "", Reason.LINE_TOO_LONG),
}


def csv_file(bad: bytes, *, at: int, rows: int) -> bytes:
    lines = [GOOD.format(n=n).encode() for n in range(rows)]
    lines.insert(at, bad)
    return b"\n".join([HEADER.encode(), *lines]) + b"\n"


def report_rows(report: IngestReport) -> list[dict[str, str]]:
    assert report.report_path is not None
    with report.report_path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", PLANTED)
@pytest.mark.parametrize("at", [0, 7, 20])
def test_planted_bad_row_is_reported_and_no_other_is_lost(case: str, at: int, read: Read, log: EventLog):
    bad, column, reason = PLANTED[case]
    report = read("x.csv", csv_file(bad, at=at, rows=20), domain="film")
    assert (report.rows, report.stored, report.rejected) == (21, 20, 1)
    assert report.by_reason == {reason: 1}
    [row] = report_rows(report)
    assert row["file"] == str(report.path)
    assert (row["line"], row["column"], row["reason"]) == (str(at + 2), column, reason)
    assert len(row["value"]) <= 201
    assert len(log.events("film").user_no) == 20


def test_all_bad_rows_of_a_file_in_the_order_of_their_lines(read: Read):
    cases = [case for case in PLANTED.values() if case[2] is not Reason.LINE_TOO_LONG]
    lines = [line for n, (bad, _, _) in enumerate(cases) for line in (bad, GOOD.format(n=n).encode())]
    data = b"\r\n".join([HEADER.encode(), *lines])
    report = read("x.csv", data, domain="film", settings=LENIENT)
    found = [(int(row["line"]), row["column"], row["reason"]) for row in report_rows(report)]
    assert found == [(2 * n + 2, column, reason) for n, (_, column, reason) in enumerate(cases)]
    assert report.stored == len(cases)
    assert sum(report.by_reason.values()) == report.rejected == len(cases)


def test_lines_count_through_quoted_breaks(read: Read):
    data = 'user,item,rating\n"a\nb\nc",i,1\nu,i,bad\n"d\n\ne",i,worse\nu,i,2\n'
    report = read("x.csv", data, domain="film", settings=LENIENT)
    assert [(row["line"], row["value"]) for row in report_rows(report)] == [("5", "bad"), ("6", "worse")]
    assert report.stored == 2


def test_lines_are_counted_over_a_long_file(read: Read):
    lines = [f"user number {n},item number {n}" for n in range(30_000)]
    bad = {100, 9_000, 9_001, 20_000, 29_999}
    for n in bad:
        lines[n] = ",none"
    lines[15_000] = "odd\0,nul"
    report = read("x.csv", "\ufeffuser,item\n" + "\n".join(lines), domain="film")
    assert {int(row["line"]) - 2 for row in report_rows(report)} == bad | {15_000}
    assert report.stored == 30_000 - 6


def test_bad_byte_inside_a_quoted_cell_costs_that_row_only(read: Read):
    report = read("x.csv", b'user,item\n"a\nb\xff\nc",i\nu,j\n', domain="film", settings=LENIENT)
    assert [(row["line"], row["reason"]) for row in report_rows(report)] == [("3", Reason.NOT_UTF8)]
    assert report.stored == 1


def test_many_open_quotes_cost_their_own_lines_only(read: Read):
    lines = [f'"u{n},i' if n % 3 == 0 else f"u{n},i" for n in range(3000)]
    report = read("x.csv", "user,item\n" + "\n".join(lines), domain="film", settings=LENIENT)
    # Two open quotes can close each other over the lines between them; what then follows them is bad.
    assert report.stored + report.rejected == report.rows
    assert report.stored == 2000


def test_blank_lines_are_no_rows(read: Read):
    report = read("x.csv", "user,item\n\nu,i\n\n\nu,j\n\n", domain="film")
    assert (report.rows, report.rejected) == (2, 0)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"{", "", Reason.NOT_JSON),
        (b"[1, 2]", "", Reason.NOT_JSON),
        (b'"text"', "", Reason.NOT_JSON),
        (b"[" * 100_000, "", Reason.NOT_JSON),
        (b'{"user": "u", "item": ' + b"9" * 5000 + b"}", "", Reason.NOT_JSON),
        (b'{"user": "u\xff", "item": "i"}', "", Reason.NOT_UTF8),
        (b'{"user": {"id": 1}, "item": "i"}', "user", Reason.NOT_A_VALUE),
        (b'{"user": "u", "item": ["a", "b"]}', "item", Reason.NOT_A_VALUE),
        (b'{"user": "u", "item": [["a"]]}', "item", Reason.NOT_A_VALUE),
        (b'{"user": null, "item": "i"}', "user", Reason.NO_USER),
        (b'{"item": "i"}', "user", Reason.NO_USER),
        (b'{"user": "u\\u0000", "item": "i"}', "user", Reason.NUL),
        (b'{"user": "u", "item": "i", "rating": NaN}', "rating", Reason.BAD_RATING),
        (b'{"user": "u", "item": "i", "rating": true}', "rating", Reason.BAD_RATING),
    ],
)
def test_bad_json_lines(line: bytes, column: str, reason: Reason, read: Read):
    good = json.dumps({"user": "u", "item": "i", "rating": 3}).encode()
    report = read("x.jsonl", b"\n".join([good, b"", line, good + b"\r"]), domain="film", settings=LENIENT)
    assert [(row["line"], row["column"], row["reason"]) for row in report_rows(report)] == [
        ("3", column, reason)
    ]
    assert (report.stored, report.known_already) == (1, 1)


def test_lone_surrogates_of_json_are_removed(read: Read, log: EventLog):
    read("x.jsonl", b'{"user": "u\\ud800", "item": "i"}\n', domain="film")
    assert len(log.history("u")) == 1


def test_bad_rows_of_parquet(read: Read, tmp_path: Path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    binary = pa.array([b"u1", b"u\xff", b"u3", b"u4"])
    # Marked as text without a look, as some writers do.
    users = pa.Array.from_buffers(pa.string(), 4, binary.buffers())
    table = pa.table({"user": users, "item": ["a", "b", None, "d"], "rating": [1.0, 2.0, 3.0, float("nan")]})
    parquet.write_table(table, tmp_path / "x.parquet")
    report = read("x.parquet", domain="film", settings=LENIENT)
    assert [(row["line"], row["column"], row["reason"]) for row in report_rows(report)] == [
        ("2", "user", Reason.NOT_UTF8),
        ("3", "item", Reason.NO_ITEM),
        ("4", "rating", Reason.BAD_RATING),
    ]
    assert report.stored == 1


def test_bad_years_of_a_catalogue(read: Read):
    report = read(
        "x.csv", "item,title,year\n1,A,1999\n2,B,MCMXCIX\n", what="items", domain="film", settings=LENIENT
    )
    assert [(row["line"], row["column"], row["value"]) for row in report_rows(report)] == [
        ("3", "year", "MCMXCIX")
    ]


def test_too_many_bad_rows_store_nothing_and_say_why(read: Read, log: EventLog, tmp_path: Path):
    rows = "".join(f"u{n},i{n},{'bad' if n % 3 == 0 else 4}\n" for n in range(300))
    with pytest.raises(TooManyBadRows) as caught:
        read("x.csv", f"user,item,rating\n{rows}", domain="film")
    message = str(caught.value)
    assert "100 of 300 rows are bad" in message
    assert "100 times: not a finite number, as in line 2, column 'rating': 'bad'" in message
    report = tmp_path / "reports" / "x.csv.rejected.csv"
    assert str(report) in message
    assert report.read_text(encoding="utf-8").count("\n") == 101
    assert log.watermark() == (0, 0, 0, 0)


def test_share_at_the_bound_is_allowed(read: Read):
    rows = "".join(f"u{n},i{n},{'bad' if n % 5 == 0 else 4}\n" for n in range(100))
    assert read("x.csv", f"user,item,rating\n{rows}", domain="film").rejected == 20


def test_report_is_harmless_and_short(read: Read):
    values = ["=cmd|' /C calc'!A0", "@SUM(A1)", "+x", "\x1b[31mred\u202e", "y" * 5000, "-5"]
    rows = [{"user": "u", "item": "i", "kind": value} for value in values]
    report = read("x.jsonl", "\n".join(map(json.dumps, rows)), domain="film", settings=LENIENT)
    assert [row["value"] for row in report_rows(report)] == [
        "'=cmd|' /C calc'!A0",
        "'@SUM(A1)",
        "'+x",
        "[31mred",
        "y" * 200,
        "-5",
    ]


def test_report_goes_when_the_file_is_good_again(read: Read, tmp_path: Path):
    read("x.csv", "user,item\n,i\nu,i\n", domain="film", settings=LENIENT)
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["x.csv.rejected.csv"]
    assert read("x.csv", "user,item\nu,i\n", domain="film").report_path is None
    assert list((tmp_path / "reports").iterdir()) == []


def test_no_draft_of_a_report_is_left_by_a_file_that_ends_badly(read: Read, tmp_path: Path, monkeypatch: Any):
    def fail(_writer: object, _batch: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tastebridge.retrieval.log.writing.LogWriter.add_events", fail)
    with pytest.raises(KeyboardInterrupt):
        read("x.csv", "user,item\n,i\nu,i\n", domain="film", settings=LENIENT)
    assert list((tmp_path / "reports").iterdir()) == []
