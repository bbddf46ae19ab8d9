"""What somebody takes back: 'forget that', 'forget horror', 'forget everything'."""

from .languages.table import Table
from .scan import Scan


def read_forgetting(scan: Scan, table: Table) -> str:
    """Returns what is to be forgotten, in their words, 'that' or 'everything'; empty if nothing is."""
    for match in scan.take(table.forget)[:1]:
        group = match.groupdict()
        if group.get("all"):
            return "everything"
        for name in ("what", "what2"):
            if group.get(name):
                return _thing(scan, table, *match.span(name)) or "that"
        return "that"
    return ""


def _thing(scan: Scan, table: Table, start: int, end: int) -> str:
    """Returns the thing itself, without 'what I said about'."""
    if about := table.forget_about.match(scan.plain, start, end):
        start = about.end()
    if tail := table.forget_tail.search(scan.plain, start, end):
        end = tail.start()
    return scan.words(start, end)
