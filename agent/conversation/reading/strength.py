"""Whether a wish is a limit or a preference, by the words around it."""

from .languages.table import Table
from .scan import Scan


def is_hard(scan: Scan, table: Table, start: int, end: int, otherwise: bool) -> bool:
    """Returns whether the clause around a part makes a limit of it.

    Args:
        scan: the turn.
        table: of the language.
        start: of the part.
        end: of it.
        otherwise: where nothing softens or hardens it.
    """
    low, high = scan.clause(start, end)
    if table.firm.search(scan.plain, low, high):
        return True
    return otherwise and not table.soft.search(scan.plain, low, high)
