"""What a file is, by its name and by its content; the two must agree."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import UnreadableFile

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".inter": "atomic",
    ".item": "atomic",
}
_KNOWN = ".csv, .tsv, .jsonl (each also with .gz), .parquet, .inter or .item"
_HEAD_BYTES = 8192
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
# Content that says what it is, whatever the file is called.
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel sheet: unpack it, or save it as CSV",
    b"\xff\xfe": "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`",
    b"\xfe\xff": "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`",
    b"SQLite format 3": "a SQLite database: export its table as CSV",
    b"BZh": "bzip2 data: unpack it, or compress it with gzip",
    b"\xfd7zXZ": "xz data: unpack it, or compress it with gzip",
    b"(\xb5/\xfd": "zstd data: unpack it, or compress it with gzip",
    b"%PDF": "a PDF",
    _GZIP: "gzip data: add .gz to its name",
    _PARQUET: "Parquet: call it .parquet",
}
_MAX_CONTROL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Format:
    """How to read a file: `name` is csv, tsv, jsonl, atomic or parquet."""

    name: str
    is_gzip: bool


def sniff(path: Path) -> Format:
    """Returns the format that a file's name promises, after a look at whether its content keeps it.

    Raises:
        UnreadableFile: the file is missing, empty, of no known format, or not what its name says.
    """
    name = path.name.casefold()
    is_gzip = name.endswith(".gz")
    stem = name.removesuffix(".gz")
    kind = next((kind for suffix, kind in _SUFFIXES.items() if stem.endswith(suffix)), None)
    if kind is None or (is_gzip and kind == "parquet"):
        raise UnreadableFile(f"{path}: its name should end in {_KNOWN}", path)
    head = _head(path)
    if not head:
        raise UnreadableFile(f"{path} is empty", path)
    if is_gzip:
        if not head.startswith(_GZIP):
            raise UnreadableFile(f"{path} is not gzip data: take .gz off its name", path)
        head = _unzipped(path)
    wrong = _parquet_fault(path, head) if kind == "parquet" else _text_fault(head, kind)
    if wrong:
        raise UnreadableFile(f"{path} is not what its name says, but {wrong}", path)
    return Format(kind, is_gzip)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror or error}", path) from error


def _unzipped(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(_HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(f"{path} is damaged gzip data ({error}): get the file again", path) from error


def _parquet_fault(path: Path, head: bytes) -> str | None:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(_PARQUET), 0))
        if head.startswith(_PARQUET) and file.read() == _PARQUET:
            return None
    return (
        "is damaged Parquet: write it again" if head.startswith(_PARQUET) else "has none of Parquet's marks"
    )


def _text_fault(head: bytes, kind: str) -> str | None:
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            return what
    controls = sum(byte < 32 and byte not in b"\t\n\r" for byte in head)
    if controls > _MAX_CONTROL_SHARE * len(head):
        return "UTF-16 or binary data: save it as UTF-8 text"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return "HTML or XML: perhaps the page about the file was saved and not the file"
    return _json_fault(start) if kind == "jsonl" else _delimited_fault(start, kind)


def _json_fault(start: bytes) -> str | None:
    if start.startswith(b"["):
        return "a JSON array: write one object a line (`jq -c '.[]'`)"
    return None if start.startswith(b"{") else "not JSON: every line should be an object"


def _delimited_fault(start: bytes, kind: str) -> str | None:
    if start.startswith((b"{", b"[")):
        return "JSON: write one object a line and call it .jsonl"
    header = start.split(b"\n", 1)[0]
    if kind == "csv" and b"," not in header:
        for other, advice in ((b";", "save it with commas"), (b"\t", "call it .tsv")):
            if other in header:
                return f"separated by {other.decode()!r}: {advice}"
    if kind != "csv" and b"\t" not in header and b"," in header:
        return "separated by commas: call it .csv"
    return None
