"""How many items somebody wants."""

from .languages.table import Table
from .numbers import number_of
from .scan import Scan

_MOST = 100


def count_of(scan: Scan, table: Table) -> int | None:
    """Returns the number of items that is asked for, and closes nothing but the number."""
    for pattern in table.count:
        if match := pattern.search(scan.low):
            number = number_of(match.group("n"), table)
            if number and number <= _MOST:
                scan.close(*match.span("n"))
                return number
    return None
