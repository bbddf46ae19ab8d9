"""Parquet, read a batch of rows at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import MissingExtra, UnreadableFile
from .cells import cell_of, shown
from .reasons import BadValue
from .table import ROWS_AT_ONCE, BadRow, Batch, Cell


class ParquetTable:
    """A table in Parquet; lines are its rows, counted from 1.

    Args:
        path: the file.

    Raises:
        MissingExtra: pyarrow is not installed.
        UnreadableFile: the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow as pa
            from pyarrow import parquet
        except ModuleNotFoundError as error:
            raise MissingExtra("Parquet files", "parquet") from error
        self._path = path
        self._faults = (pa.ArrowException, OSError)
        try:
            self._file = parquet.ParquetFile(path)
        except self._faults as error:
            raise self._damaged(error) from error
        self.columns = tuple(self._file.schema_arrow.names)
        self._size = path.stat().st_size
        self._n_rows: int = self._file.metadata.num_rows
        self._rows_read = 0

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yields all rows; see `Table`."""
        batches = self._file.iter_batches(batch_size=ROWS_AT_ONCE, columns=list(wanted))
        while True:
            try:
                chunk = next(batches, None)
            except self._faults as error:
                raise self._damaged(error) from error
            if chunk is None:
                return
            yield self._batch(chunk, wanted)

    def bytes_read(self) -> int:
        """Returns how much of the file's size on disk has been read, judged by its rows."""
        return self._size * self._rows_read // max(self._n_rows, 1)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _batch(self, chunk: Any, wanted: Sequence[str]) -> Batch:
        batch = Batch([], [], [])
        columns = [_values(chunk.column(name)) for name in wanted]
        for values in zip(*columns, strict=True):
            self._rows_read += 1
            row = _row(self._rows_read, values, wanted)
            if isinstance(row, BadRow):
                batch.bad.append(row)
            else:
                batch.lines.append(self._rows_read)
                batch.rows.append(row)
        return batch

    def _damaged(self, error: Exception) -> UnreadableFile:
        return UnreadableFile(f"{self._path} is damaged: {error}; write it again", self._path)


def _row(line: int, values: Sequence[Any], wanted: Sequence[str]) -> Sequence[Cell] | BadRow:
    row: list[Cell] = []
    for name, value in zip(wanted, values, strict=True):
        try:
            row.append(value if isinstance(value, str) else cell_of(value))
        except BadValue as error:
            return BadRow(line, name, shown(value), error.reason)
    return row


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        # Python's datetime has microseconds; a nanosecond more would be an error.
        zone = "UTC" if column.type.tz else None
        column = column.cast(pa.timestamp(column.type.unit, zone)).cast(pa.timestamp("us", zone), safe=False)
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        # One bad text must cost its own row only.
        values = column.cast(pa.binary()).to_pylist()
    return values
