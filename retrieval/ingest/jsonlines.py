"""JSON lines: an object a line."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from .cells import cell_of, shown
from .lines import Line, Lines
from .reasons import BadValue, Reason
from .table import BadRow, Batch, Cell

_LOOKED_AT = 100


class JsonLinesTable:
    """A table of JSON objects; its columns are the keys that the first 100 lines have.

    Args:
        path: the file.
        is_gzip: whether it is compressed.
    """

    def __init__(self, path: Path, *, is_gzip: bool) -> None:
        self._lines = Lines(path, is_gzip=is_gzip)
        self._first = list(islice(self._lines, _LOOKED_AT))
        objects = (_object(line) for line in self._first)
        self.columns = tuple(dict.fromkeys(key for found in objects if found for key in found))

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yields all rows; see `Table`. A key that a line lacks is an empty cell."""
        batch = Batch([], [], [])
        for line in chain(self._first, self._lines):
            if not line.text and line.fault is None:
                continue
            row = _row(line, wanted)
            if isinstance(row, BadRow):
                batch.bad.append(row)
            else:
                batch.lines.append(line.number)
                batch.rows.append(row)
            if batch.is_full:
                yield batch
                batch = Batch([], [], [])
        yield batch

    def bytes_read(self) -> int:
        """Returns how much of the file's size on disk has been read."""
        return self._lines.bytes_read()

    def close(self) -> None:
        """Closes the file."""
        self._lines.close()


def _object(line: Line) -> dict[str, Any] | None:
    try:
        found = json.loads(line.text)
    # RecursionError: brackets nested thousands deep.
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _row(line: Line, wanted: Sequence[str]) -> Sequence[Cell] | BadRow:
    if line.fault is not None:
        return BadRow(line.number, "", line.text, line.fault)
    found = _object(line)
    if found is None:
        return BadRow(line.number, "", line.text, Reason.NOT_JSON)
    row: list[Cell] = []
    for name in wanted:
        value = found.get(name)
        try:
            row.append(value if isinstance(value, str) else cell_of(value))
        except BadValue as error:
            return BadRow(line.number, name, shown(value), error.reason)
    return row
