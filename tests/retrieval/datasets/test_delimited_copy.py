"""The copy that ingest reads has a line for each line of the published file, whatever that holds."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.datasets.delimited import Delimited, Row, write_csv
from tastebridge.retrieval.errors import StorageFull


def same(*cells: str) -> Row:
    return cells


FOUR = ("user", "item", "rating", "timestamp")
PLAIN = Delimited(FOUR, same, "::", FOUR, is_quoted=False, is_latin1=True)
QUOTED = Delimited(FOUR, same, ";", FOUR, escape="\\")
LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), min_size=1)


@pytest.mark.parametrize("reading", [PLAIN, QUOTED])
@given(lines=LINES)
def test_every_line_keeps_its_place(reading: Delimited, lines: list[bytes]):
    with TemporaryDirectory() as folder:
        raw, copy = Path(folder) / "raw", Path(folder) / "copy.csv"
        marked = [line for one in lines for line in (one, b"a;b;c;d", b"a::b::c::d")]
        raw.write_bytes(b"\n".join(marked) + b"\n")
        write_csv(raw, reading, "events", copy)
        copied = copy.read_bytes().removesuffix(b"\n").split(b"\n")
    assert len(copied) == 1 + len(marked)
    first_good = 3 if reading is PLAIN else 2
    assert set(copied[first_good::3]) == {b"a,b,c,d"}


@given(
    rows=st.lists(
        st.tuples(*[st.text(st.characters(exclude_characters=":\n\r\ufeff", exclude_categories=["Cs"]))] * 4),
        min_size=1,
    )
)
def test_cells_arrive_as_they_were(rows: list[Row]):
    with TemporaryDirectory() as folder:
        raw, copy = Path(folder) / "raw", Path(folder) / "copy.csv"
        raw.write_text("".join("::".join(row) + "\n" for row in rows), encoding="utf-8", newline="")
        write_csv(raw, PLAIN, "events", copy)
        with copy.open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file))[1:] == [list(row) for row in rows]


def test_order_of_columns_is_told_by_the_first_line(tmp_path: Path):
    raw = tmp_path / "raw.csv"
    raw.write_bytes(b"\xef\xbb\xbfRating,More,user_ID,item,TimeStamp\r\n5,x,u,i,9\r\n")
    write_csv(raw, Delimited(("userId", "item", "rating", "timestamp"), same), "events", tmp_path / "copy")
    assert (tmp_path / "copy").read_text(encoding="utf-8") == "user,item,rating,timestamp\nu,i,5,9\n"


def test_marks_of_other_systems_are_no_part_of_a_cell(tmp_path: Path):
    raw = tmp_path / "raw"
    raw.write_bytes(b"\xef\xbb\xbfa::b::c::d\r\n")
    assert list(PLAIN.rows(raw)) == [("a", "b", "c", "d")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_full_disk_is_told(tmp_path: Path):
    raw = tmp_path / "raw"
    raw.write_bytes(b"a::b::c::d\n")
    with pytest.raises(StorageFull, match="the disk is full"):
        write_csv(raw, PLAIN, "events", Path("/dev/full"))
