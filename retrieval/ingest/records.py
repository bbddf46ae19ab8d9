"""The rows of a delimited file, whatever its quotes do."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .lines import Line
from .reasons import Reason

_MAX_LINES = 200  # of one row; more means that a quote was never closed


class Record(NamedTuple):
    """The cells of a row and the line it begins on; with a `fault`, the one cell is the faulty line."""

    line: int
    cells: list[str]
    fault: Reason | None


class Records:
    """Iterates over the rows of a delimited file; one can span lines by quotes.

    When a quote is never closed, only the line that opens it is lost: those after it are read again.
    """

    def __init__(self, lines: Iterable[Line], *, separator: str, is_quoted: bool) -> None:
        self._feed = _Feed(lines)
        self._reader = csv.reader(
            self._feed,
            delimiter=separator,
            strict=True,
            quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        )

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        taken = self._feed.taken
        taken.clear()
        try:
            cells = next(self._reader)
        except csv.Error:
            self._feed.give_back()
            return Record(taken[0].number, [taken[0].text], taken[0].fault or Reason.NOT_CSV)
        for line in taken:
            if line.fault is not None:
                return Record(line.number, [line.text], line.fault)
        return Record(taken[0].number, cells, None)


class _Feed:
    """The lines as texts for `csv.reader`, which of them the present row took, and a way back."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MAX_LINES:
            raise StopIteration
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        # A cell that goes on in the next line keeps the break between them.
        return line.text + "\n"

    def give_back(self) -> None:
        """Puts all lines of the present row but the first back, to be read again."""
        self._waiting.extendleft(reversed(self.taken[1:]))
