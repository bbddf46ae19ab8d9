"""What every file format is read as: named columns and batches of rows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

ROWS_AT_ONCE = 20_000

Cell = str | tuple[str, ...]
"""A value as text, or several (a list in JSON or Parquet); the empty text where the file has none."""


class BadRow(NamedTuple):
    """A row that cannot be stored: where, the value that is wrong, and why."""

    line: int
    column: str
    value: str
    reason: str


class Batch(NamedTuple):
    """Some rows of a file: for each good one its line and its cells, and the bad ones."""

    lines: list[int]
    rows: list[Sequence[Cell]]
    bad: list[BadRow]

    @property
    def is_full(self) -> bool:
        """Whether it holds as many rows as a batch should."""
        return len(self.lines) + len(self.bad) >= ROWS_AT_ONCE


class Table(Protocol):
    """A file of rows, read once from its beginning to its end, a batch at a time."""

    columns: tuple[str, ...]
    """The names of its columns, in its order."""

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yields all rows; each has the cells of the `wanted` columns, in that order.

        Lines count from 1 and include the header; in Parquet they are rows and count from 1.

        Raises:
            UnreadableFile: the rest of the file is damaged.
        """
        ...

    def bytes_read(self) -> int:
        """Returns how much of the file's size on disk has been read."""
        ...

    def close(self) -> None:
        """Closes the file."""
        ...
