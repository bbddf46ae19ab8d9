"""The report on rejected rows, made to speak of the published file and named after its domain as well."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from .layout import Part


@dataclass(frozen=True, slots=True)
class Origin:
    """What was read in place of a part of a data set.

    Attributes:
        part: the part.
        read: the file that was read: its own, or a copy of it.
        reports: the folder of the reports.
    """

    part: Part
    read: Path
    reports: Path

    @property
    def ingest_report(self) -> Path:
        """Where ingest writes the report."""
        return self.reports / f"{self.read.name}.rejected.csv"

    @property
    def report(self) -> Path:
        """Where the report is to be: files of several domains often have one name."""
        domain = re.sub(r"[^\w.-]", "_", self.part.domain)
        return self.reports / f"{domain}.{self.part.path.name}.rejected.csv"

    @property
    def extra_lines(self) -> int:
        """How many lines the read file has before the first of the published one."""
        # A copy names its columns in a first line of its own where the published file does not.
        return int(self.part.reading is not None and self.part.reading.columns is not None)

    def restore_report(self) -> Path:
        """Puts the report in its place, with the published file's name and line numbers; returns that."""
        draft = self.report.with_name(f".{self.report.name}.part")
        with (
            self.ingest_report.open(encoding="utf-8", newline="") as before,
            draft.open("w", encoding="utf-8", newline="") as after,
        ):
            rows, writer = csv.reader(before), csv.writer(after)
            writer.writerow(next(rows))
            for _, line, *rest in rows:
                writer.writerow((self.part.path, int(line) - self.extra_lines, *rest))
        self.ingest_report.unlink()
        return draft.replace(self.report)

    def restore_message(self, message: str) -> str:
        """Returns what ingest says of the file that was read as something said of the published one."""
        message = message.replace(str(self.ingest_report), str(self.report))
        message = message.replace(str(self.read), str(self.part.path))
        return re.sub(
            r"(?<=as in line )\d+", lambda number: str(int(number[0]) - self.extra_lines), message, count=1
        )
