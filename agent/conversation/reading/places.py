"""Places of the list that was shown: 'the second one', 'number 3', '1 and 4', 'the last two'."""

import re
from collections.abc import Sequence

from .languages.table import Table
from .numbers import number_of, numbers_of
from .scan import Scan

_MOST = 100


def mark_places(scan: Scan, table: Table, shown: int) -> None:
    """Puts the places that are spoken of into the text.

    Args:
        scan: is changed.
        table: of the language.
        shown: length of the list shown last. Without a list, only places that are told by their number are
            found.
    """
    patterns = (*table.places, table.bare_places) if shown else table.places
    for pattern in patterns:
        for match in pattern.finditer(scan.low):
            places = [place for place in _meant(match, table, shown) if 0 < place <= (shown or _MOST)]
            if places and not _in_title(scan, match.start(), match.end()):
                scan.name(*match.span(), places=dict.fromkeys(places))


def _in_title(scan: Scan, start: int, end: int) -> bool:
    """Whether capitals say that the words begin a title: 'The Third Policeman'."""
    after = scan.text[end : end + 2].lstrip()
    said = scan.text[start:end]
    return start > 0 and said[:1].isupper() and said != said.lower() and after[:1].isupper()


def _meant(match: re.Match[str], table: Table, shown: int) -> Sequence[int]:
    group = match.groupdict()
    if group.get("n"):
        return numbers_of(group["n"], table)
    if group.get("first"):
        return range(1, min(shown, number_of(group["fn"], table) or 0) + 1)
    if group.get("last"):
        return range(max(1, shown + 1 - (number_of(group["ln"], table) or 0)), shown + 1)
    return range(1, shown + 1) if group.get("all") else [shown]
