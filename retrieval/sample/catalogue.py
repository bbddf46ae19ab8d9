"""The works of the sample world."""

import csv
from pathlib import Path

from ..records import Item
from .files import sample_files


def read_catalogue() -> tuple[Item, ...]:
    """Returns every item, in the order of the files; `item_no` is its position."""
    rows = [row for path in sample_files().items for row in _rows(path)]
    return tuple(
        Item(
            item_no=number,
            domain=row["domain"],
            item_id=row["item_id"],
            title=row["title"],
            year=int(row["year"]),
            creators=tuple(row["creators"].split("|")),
            genres=tuple(row["genres"].split("|")),
            themes=tuple(row["themes"].split("|")),
        )
        for number, row in enumerate(rows)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))
