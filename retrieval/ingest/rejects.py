"""The report on rejected rows: a CSV file that appears when it is complete."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from ..text import clean_text
from .table import BadRow

_MAX_VALUE_CHARS = 200
_HEADER = ("file", "line", "column", "value", "reason")
# A spreadsheet runs a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@")


class Rejects:
    """Counts the bad rows of one file and writes them to `<file>.rejected.csv`.

    Args:
        source: the file that the rows are from.
        report_dir: where the report goes; made when there is something to report.
    """

    def __init__(self, source: Path, report_dir: Path) -> None:
        self.source = source
        self.path = report_dir / f"{source.name}.rejected.csv"
        self.by_reason: Counter[str] = Counter()
        self.examples: dict[str, BadRow] = {}
        self._draft = report_dir / f".{self.path.name}.part"
        self._file: TextIO | None = None

    @property
    def total(self) -> int:
        """How many rows are bad."""
        return self.by_reason.total()

    def add(self, rows: Iterable[BadRow]) -> None:
        """Writes rows to the draft, in the order of their lines."""
        for row in sorted(rows):
            # A value of a megabyte is cut before it is cleaned, which takes time.
            value = clean_text(row.value[: 10 * _MAX_VALUE_CHARS], _MAX_VALUE_CHARS)
            self.by_reason[row.reason] += 1
            self.examples.setdefault(row.reason, row._replace(value=value))
            csv.writer(self._open()).writerow(
                (self.source, row.line, row.column, _harmless(value), row.reason)
            )

    def finish(self) -> Path | None:
        """Puts the report in its place and returns that; without a bad row, an older report goes."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return None
        self._file.close()
        self._draft.replace(self.path)
        return self.path

    def discard(self) -> None:
        """Removes an unfinished draft."""
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)

    def _open(self) -> TextIO:
        if self._file is None:
            self._draft.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(_HEADER)
        return self._file


def _harmless(value: str) -> str:
    if not value.startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
