"""A published file that is not quite CSV, rewritten line by line as the CSV that ingest reads."""

import csv
import errno
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import StorageFull, UnclearColumns, UnreadableFile
from ..ingest.lines import MAX_LINE_BYTES
from ..ingest.names import bare
from ..ingest.plan import What
from ..ingest.tally import Progress

COLUMNS: dict[What, tuple[str, ...]] = {
    "events": ("user", "item", "rating", "timestamp"),
    "items": ("item", "title", "year", "genres", "creators"),
}
"""The columns of what is written, in their order."""

Row = tuple[str, ...]
_LINES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Delimited:
    """How the rows of a file are written, and what becomes of one.

    Attributes:
        wanted: the columns that `make` takes, in its order.
        make: takes the cells of the wanted columns and returns those of the new row.
        separator: what stands between two cells.
        columns: all columns, where the file does not name them; None: its first line does.
        is_quoted: whether cells may stand in double quotes.
        escape: the sign before a quote that belongs to a quoted cell; None: quotes are doubled.
        is_latin1: whether a line that is not UTF-8 is Latin-1.
    """

    wanted: tuple[str, ...]
    make: Callable[..., Row]
    separator: str = ","
    columns: tuple[str, ...] | None = None
    is_quoted: bool = True
    escape: str | None = None
    is_latin1: bool = False

    def rows(self, path: Path, progress: Progress | None = None) -> Iterator[Row | str]:
        """Yields what becomes of each line after the one that names the columns, or the line if it is no row.

        Args:
            path: the file, plain or gzip (by its name).
            progress: called now and then with the bytes read and the file's size.

        Raises:
            UnreadableFile: it is missing, empty or damaged.
            UnclearColumns: its first line does not name the wanted columns.
        """
        lines = _lines(path, progress)
        names = self.columns or self._cells(self._text(next(lines, b""))) or ()
        places = self._places(path, names)
        for raw in lines:
            text = self._text(raw)
            cells = None if len(raw) > MAX_LINE_BYTES else self._cells(text)
            if cells is not None and len(cells) == len(names):
                yield self.make(*[cells[place] for place in places])
            else:
                yield text

    def _places(self, path: Path, names: Sequence[str]) -> list[int]:
        known = {bare(name): place for place, name in enumerate(names)}
        missing = [name for name in self.wanted if bare(name) not in known]
        if missing:
            shown = ", ".join(map(repr, names[:30])) or "no columns"
            raise UnclearColumns(
                f"{path}: line 1 should name the columns {', '.join(map(repr, self.wanted))}, separated by "
                f"{self.separator!r}; {missing[0]!r} is not among {shown}",
                path,
            )
        return [known[bare(name)] for name in self.wanted]

    def _text(self, raw: bytes) -> str:
        raw = raw.removeprefix(b"\xef\xbb\xbf").removesuffix(b"\r")
        if not self.is_latin1:
            # What is no UTF-8 is written as it came, for ingest to report.
            return raw.decode("utf-8", "surrogateescape")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")

    def _cells(self, text: str) -> list[str] | None:
        if not self.is_quoted:
            return text.split(self.separator)
        # Line by line, so that a quote that is never closed costs one row.
        reader = csv.reader(
            [text],
            delimiter=self.separator,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=True,
        )
        try:
            return next(reader)
        except csv.Error:
            return None


def write_csv(
    path: Path, reading: Delimited, what: What, target: Path, progress: Progress | None = None
) -> None:
    """Writes a published file as CSV with the columns `COLUMNS[what]`, a line for each of its lines.

    A line that is no row becomes a row of one cell, which ingest rejects and reports. Where the published
    file does not name its columns, line n becomes line n + 1.

    Raises:
        UnreadableFile: `path` is missing, empty or damaged.
        UnclearColumns: its first line does not name the wanted columns.
        StorageFull: the disk is full.
    """
    try:
        with target.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[what])
            for row in reading.rows(path, progress):
                if row:
                    writer.writerow([row] if isinstance(row, str) else row)
                else:
                    file.write("\n")  # an empty line is no row, and csv would make it one
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull(f"the disk is full: cannot write {target}, a copy of {path}") from error
        raise UnreadableFile(f"cannot copy {path} to {target}: {error.strerror or error}", path) from error


def _lines(path: Path, progress: Progress | None) -> Iterator[bytes]:
    """Yields the lines without their ends; of one that is too long, more than the longest allowed."""
    try:
        size = path.stat().st_size
        if not size:
            raise UnreadableFile(f"{path} is empty", path)
        with path.open("rb") as raw:
            file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if path.name.endswith(".gz") else raw
            for number, line in enumerate(_bounded(file), start=1):
                yield line
                if progress is not None and number % _LINES_AT_ONCE == 0:
                    progress(raw.tell(), size)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"{path} cannot be read to its end ({reason}): get it again", path) from error


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE_BYTES + 2):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE_BYTES + 2)
        yield line.removesuffix(b"\n")
