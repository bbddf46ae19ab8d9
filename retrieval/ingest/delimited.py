"""CSV, TSV and RecBole's atomic files."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from ..errors import UnreadableFile
from .lines import Lines
from .reasons import Reason
from .records import Records
from .table import BadRow, Batch, Cell

_ATOMIC_TYPES = ("token", "float", "token_seq", "float_seq")


class DelimitedTable:
    """A table of cells between separators; the first line names the columns.

    Args:
        path: the file.
        is_gzip: whether it is compressed.
        separator: the character between two cells.
        is_atomic: whether it is RecBole's format: no quotes, and a type after each column's name.

    Raises:
        UnreadableFile: the first line names no columns.
    """

    def __init__(self, path: Path, *, is_gzip: bool, separator: str, is_atomic: bool = False) -> None:
        self._path = path
        self._lines = Lines(path, is_gzip=is_gzip)
        self._records = Records(self._lines, separator=separator, is_quoted=not is_atomic)
        try:
            names = self._header()
            types = self._types(names) if is_atomic else {}
        except UnreadableFile:
            self.close()
            raise
        self.columns = tuple(types) or tuple(names)
        self._lists = frozenset(name for name, kind in types.items() if kind.endswith("_seq"))

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yields all rows; see `Table`."""
        pick = self._picker(wanted)
        width = len(self.columns)
        batch = Batch([], [], [])
        for line, cells, fault in self._records:
            if fault is not None:
                batch.bad.append(BadRow(line, "", cells[0], fault))
            elif len(cells) == width:
                batch.lines.append(line)
                batch.rows.append(pick(cells))
            elif cells:  # an empty line is no row
                batch.bad.append(BadRow(line, "", ", ".join(cells), Reason.WRONG_WIDTH))
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

    def _picker(self, wanted: Sequence[str]) -> Callable[[list[str]], Sequence[Cell]]:
        places = [self.columns.index(name) for name in wanted]
        if not self._lists.intersection(wanted) and len(places) > 1:
            return itemgetter(*places)
        is_list = [name in self._lists for name in wanted]

        def pick(cells: list[str]) -> Sequence[Cell]:
            chosen = zip(places, is_list, strict=True)
            return tuple(
                tuple(cells[place].split()) if several else cells[place] for place, several in chosen
            )

        return pick

    def _header(self) -> list[str]:
        record = next(self._records, None)
        if record is None or record.fault is not None or not any(record.cells):
            fault = record.fault if record is not None and record.fault else "it is empty"
            raise UnreadableFile(
                f"{self._path} must begin with a line that names its columns, but line 1 is bad: {fault}",
                self._path,
            )
        return [name.strip() or f"(column {place})" for place, name in enumerate(record.cells, start=1)]

    def _types(self, names: list[str]) -> dict[str, str]:
        types = {}
        for typed in names:
            name, _, kind = typed.rpartition(":")
            if kind not in _ATOMIC_TYPES or not name:
                raise UnreadableFile(
                    f"{self._path} is no atomic file: its column {typed!r} should be like 'user_id:token'; "
                    "if it is tab-separated otherwise, call it .tsv",
                    self._path,
                )
            types[name] = kind
        return types
