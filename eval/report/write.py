"""Writes all reports of a run into its folder."""

from dataclasses import dataclass
from pathlib import Path

from ..results import RunResults
from .csv import render_csv
from .html import render_html
from .markdown import render_markdown
from .page import write_whole


@dataclass(frozen=True)
class Paths:
    """Where the reports of a run are."""

    results: Path
    csv: Path
    summary: Path
    report: Path

    @classmethod
    def within(cls, folder: Path) -> "Paths":
        """Returns where the reports of a run folder are or will be."""
        return cls(
            folder / "results.json", folder / "results.csv", folder / "summary.md", folder / "report.html"
        )


def write_reports(results: RunResults, folder: Path) -> Paths:
    """Writes results.json, results.csv, summary.md and report.html into `folder`, which is made if need be.

    Each file is written whole or not at all; all are made before the first is written.

    Raises:
        OSError: a file cannot be written.
    """
    paths = Paths.within(folder)
    texts = {
        paths.csv: render_csv(results),
        paths.summary: render_markdown(results),
        paths.report: render_html(results),
        paths.results: results.model_dump_json(indent=2) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        write_whole(path, text)
    return paths
