"""A file goes through, batch by batch, and is counted."""

from collections.abc import Callable
from typing import TypeVar

from ..log.rows import NewEvent, NewItem, Stored
from .parsing import Parsed, RowParser
from .rejects import Rejects
from .table import Table

Progress = Callable[[int, int], None]
"""Takes the bytes read so far and the size of the file."""

Record = TypeVar("Record", NewEvent, NewItem)


class Tally:
    """Counts what becomes of the rows of one file.

    Args:
        rejects: takes the bad rows.
        progress: told after every batch.
        size: bytes of the file.
    """

    def __init__(self, rejects: Rejects, progress: Progress | None, size: int) -> None:
        self.rows = 0
        self.stored = Stored(0, 0, 0)
        self.domains: set[str] = set()
        self._rejects = rejects
        self._progress = progress
        self._size = size

    def read(
        self,
        table: Table,
        parser: RowParser[Record],
        add: Callable[[list[Record]], Stored],
        complete: Callable[[Parsed[Record]], Parsed[Record]] | None = None,
    ) -> None:
        """Takes every row through `parser`, then `complete`, to `add`."""
        for batch in table.batches(parser.wanted):
            parsed = parser.parse(batch)
            if complete is not None:
                parsed = complete(parsed)
            self._rejects.add(parsed.bad)
            self.stored += add(parsed.records)
            self.domains.update(record.domain for record in parsed.records)
            self.rows += len(parsed.records) + len(parsed.bad)
            if self._progress is not None:
                self._progress(table.bytes_read(), self._size)
