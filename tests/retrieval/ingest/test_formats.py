"""The same rows in every format come to the same log; a file that is not what its name says is refused."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastebridge.retrieval.errors import UnreadableFile
from tastebridge.retrieval.ingest.load import IngestReport
from tastebridge.retrieval.ingest.opening import open_table
from tastebridge.retrieval.ingest.parsing import event_parser
from tastebridge.retrieval.ingest.plan import plan_columns, plan_for
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.records import EventKind

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

EVENTS = [
    {"user_id": "ann", "item_id": "i1", "rating": 4.5, "timestamp": 1_500_000_000},
    {"user_id": "bo, b", "item_id": "i2", "rating": None, "timestamp": 1_500_000_001},
    {"user_id": 'say "hi"', "item_id": "i1", "rating": 2.0, "timestamp": None},
    {"user_id": "Zoë", "item_id": "i3", "rating": 1.0, "timestamp": 1_500_000_003},
]
ITEMS = [
    {"item_id": "i1", "title": "Arrival", "year": 2016, "genres": ["drama", "mystery"], "minutes": 116},
    {"item_id": "i2", "title": "One, two\nthree", "year": None, "genres": [], "minutes": None},
    {"item_id": "i3", "title": 'The "Zoo"', "year": 1999, "genres": ["comedy"], "minutes": 5},
]


def flat(value: Any) -> Any:
    return "|".join(value) if isinstance(value, list) else value


def delimited(rows: list[dict[str, Any]], separator: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows({name: flat(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def parquet(rows: list[dict[str, Any]]) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), data)
    return data.getvalue()


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "x.csv": lambda rows: delimited(rows, ","),
    "x.tsv": lambda rows: delimited(rows, "\t"),
    "x.jsonl": json_lines,
    "x.ndjson": json_lines,
    "x.csv.gz": lambda rows: gzip.compress(delimited(rows, ",")),
    "x.tsv.gz": lambda rows: gzip.compress(delimited(rows, "\t")),
    "x.jsonl.gz": lambda rows: gzip.compress(json_lines(rows)),
    "x.parquet": parquet,
    "X.CSV": lambda rows: b"\xef\xbb\xbf" + delimited(rows, ",").replace(b"\r\n", b"\n"),
}

Read = Callable[..., IngestReport]
Contents = Callable[[EventLog], Any]


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_comes_to_the_same_log(name: str, read: Read, log: EventLog, contents: Contents):
    items = read(f"items-{name}", WRITERS[name](ITEMS), what="items", domain="film")
    events = read(f"events-{name}", WRITERS[name](EVENTS))
    assert (items.stored, items.rejected, events.stored, events.rejected) == (3, 0, 4, 0)
    assert contents(log) == {
        "film": (
            [
                ("film", "i1", "Arrival", 2016, (), ("drama", "mystery"), (), "", None, 116, ""),
                ("film", "i2", "One, two three", None, (), (), (), "", None, None, ""),
                ("film", "i3", 'The "Zoo"', 1999, (), ("comedy",), (), "", None, 5, ""),
            ],
            [
                ("Zoë", "i3", 6, "1.0", 1_500_000_003_000_000, -1),
                ("ann", "i1", 6, "4.5", 1_500_000_000_000_000, -1),
                ("bo, b", "i2", 5, "nan", 1_500_000_001_000_000, -1),
                ('say "hi"', "i1", 6, "2.0", -1, -1),
            ],
        )
    }


def test_atomic_files(read: Read, log: EventLog, contents: Contents):
    items = "item_id:token\tmovie_title:token_seq\tclass:token_seq\trelease_year:token\n"
    read("ml.item", items + 'i1\t"Crocodile" Dundee\tAction Comedy\t1986\n', what="items", domain="film")
    read("ml.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\ti1\t5.0\t881250949.0\n")
    assert contents(log) == {
        "film": (
            [("film", "i1", '"Crocodile" Dundee', 1986, (), ("Action", "Comedy"), (), "", None, None, "")],
            [("u", "i1", 6, "5.0", 881_250_949_000_000, -1)],
        )
    }


def test_times_of_parquet_keep_their_microseconds(read: Read, log: EventLog, contents: Contents):
    moment = datetime(2020, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    expected = 1_577_934_245_678_901
    columns = {
        "naive": pa.array([moment.replace(tzinfo=None)], pa.timestamp("us")),
        "zoned": pa.array([moment], pa.timestamp("us", "Asia/Tokyo")),
        "fine": pa.array([expected * 1000 + 999], pa.timestamp("ns")),
        "number": pa.array([expected]),
    }
    for name, column in columns.items():
        data = io.BytesIO()
        pq.write_table(pa.table({"user": [name], "item": ["i"], "time": column}), data)
        read(f"{name}.parquet", data.getvalue(), domain="film")
    assert [event[4] for event in contents(log)["film"][1]] == [expected] * 4


def test_long_parquet_is_read_in_parts(read: Read):
    rows = [{"user": f"u{n}", "item": "i"} for n in range(45_000)]
    seen: list[tuple[int, int]] = []
    report = read("x.parquet", parquet(rows), domain="film", progress=lambda *done: seen.append(done))
    assert report.stored == 45_000
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "user": _WORDS,
            "item": _WORDS,
            "kind": st.sampled_from(["", "buy", "View", "nonsense"]),
            "rating": st.one_of(st.none(), st.floats(allow_nan=False)),
            "time": st.one_of(st.none(), st.integers(-(10**17), 10**17)),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS)
def test_csv_json_lines_and_parquet_say_the_same_of_any_rows(rows: list[dict[str, Any]], tmp_path: Path):
    found = {}
    for name in ("x.csv", "x.jsonl", "x.parquet"):
        path = tmp_path / name
        path.write_bytes(WRITERS[name](rows))
        table, kind = open_table(path)
        plan = plan_for(table.columns, path, kind, what="events", domain="film", columns={})
        parser = event_parser(plan, EventKind.PURCHASE)
        records: list[Any] = []
        bad = 0
        for batch in table.batches(parser.wanted):
            parsed = parser.parse(batch)
            records += [tuple(map(repr, record)) for record in parsed.records]
            bad += len(parsed.bad)
        table.close()
        found[name] = (records, bad)
    # A NUL in CSV makes the whole line bad, whichever column it is in; elsewhere only where it is read.
    assert found["x.jsonl"] == found["x.parquet"]
    assert found["x.csv"] == found["x.jsonl"]


PLAIN = b"user,item\nu,i\n"
REFUSED = {
    "missing": ("nowhere.csv", None, r"cannot read .*No such file"),
    "empty": ("x.csv", b"", r"is empty"),
    "unknown name": ("x.dat", PLAIN, r"should end in \.csv"),
    "excel by name": ("x.xlsx", PLAIN, r"should end in"),
    "excel by content": ("x.csv", b"PK\x03\x04" + bytes(50), r"Excel"),
    "gzip without its name": ("x.csv", gzip.compress(PLAIN), r"add \.gz"),
    "gzip in name only": ("x.csv.gz", PLAIN, r"not gzip data: take \.gz off"),
    "gzip cut off": ("x.csv.gz", gzip.compress(PLAIN)[:-6], r"damaged"),
    "utf-16 with mark": ("x.csv", PLAIN.decode().encode("utf-16"), r"UTF-16 .*iconv"),
    "utf-16 without mark": ("x.csv", PLAIN.decode().encode("utf-16-le"), r"UTF-16 or binary"),
    "binary": ("x.csv", bytes(range(256)) * 4, r"binary"),
    "html": ("x.csv", b"\n<!DOCTYPE html><html>", r"HTML"),
    "html as json": ("x.jsonl", b"<html>", r"HTML"),
    "json as csv": ("x.csv", b'{"user": 1, "item": 2}\n', r"call it \.jsonl"),
    "array as json lines": ("x.jsonl", b'[{"user": 1}]', r"one object a line"),
    "csv as json lines": ("x.jsonl", PLAIN, r"not JSON"),
    "parquet as csv": ("x.csv", b"PAR1" + bytes(50), r"call it \.parquet"),
    "csv as parquet": ("x.parquet", PLAIN, r"none of Parquet's marks"),
    "parquet cut off": ("x.parquet", parquet(EVENTS)[:-10], r"damaged Parquet"),
    "parquet spoilt": ("x.parquet", b"PAR1" + b"\xff" * 60 + b"PAR1", r"damaged"),
    "semicolons": ("x.csv", b"user;item\nu;i\n", r"separated by ';'"),
    "tabs in csv": ("x.csv", b"user\titem\nu\ti\n", r"call it \.tsv"),
    "commas in tsv": ("x.tsv", PLAIN, r"call it \.csv"),
    "atomic without types": ("x.inter", b"user_id\titem_id\nu\ti\n", r"like 'user_id:token'"),
    "header not utf-8": ("x.csv", b"user,it\xffem\nu,i\n", r"line 1 is bad: not UTF-8"),
    "header empty": ("x.csv", b"\nu,i\n", r"names its columns"),
    "sqlite": ("x.csv", b"SQLite format 3\0" + bytes(50), r"SQLite"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_file_that_is_not_what_its_name_says(case: str, tmp_path: Path):
    name, content, message = REFUSED[case]
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=message) as caught:
        plan_columns(path, what="events", domain="film")
    assert caught.value.path == path
    assert str(path) in str(caught.value)


def test_directory_is_no_file(tmp_path: Path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(UnreadableFile, match="cannot read"):
        plan_columns(tmp_path / "x.csv", what="events")


def test_gzip_cut_off_in_the_middle_stores_nothing(read: Read, log: EventLog):
    rows = "".join(f"u{n * 7919 % 99991},i{n}\n" for n in range(60_000))
    data = gzip.compress(f"user,item\n{rows}".encode())
    with pytest.raises(UnreadableFile, match=r"cut off after line \d+.*nothing of it was stored"):
        read("x.csv.gz", data[: len(data) * 3 // 4], domain="film")
    assert log.watermark() == (0, 0, 0, 0)
