"""Writes the reports of a test into its folder."""

from pathlib import Path

from ...report.page import write_whole
from ..results import AbResults
from .page import render_page
from .summary import render_summary
from .table import render_table

REPORT, SUMMARY, TABLE = "report.html", "summary.md", "comparisons.csv"


def write_report(results: AbResults, folder: Path) -> Path:
    """Writes report.html, summary.md and comparisons.csv into `folder`, which is made if need be.

    Each file is written whole or not at all; all are made before the first is written.

    Returns:
        The page.

    Raises:
        OSError: a file cannot be written.
    """
    texts = {
        TABLE: render_table(results),
        SUMMARY: render_summary(results),
        REPORT: render_page(results),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / name, text)
    return folder / REPORT
