"""Which column of a file means what: guessed from the names or said by the caller, and shown before use."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import SettingsError, UnclearColumns
from .names import EVENT_COLUMNS, ITEM_COLUMNS, bare
from .opening import open_table

What = Literal["events", "items"]

_REQUIRED = {"events": ("user", "item"), "items": ("item",)}


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How the columns of one file will be read.

    Attributes:
        path: the file.
        what: what its rows are.
        format: csv, tsv, jsonl, atomic or parquet.
        columns: field → the column it is read from.
        unused: the columns that nothing is read from.
        domain: the domain of rows that name none; None: it is looked up by the item's id.
    """

    path: Path
    what: What
    format: str
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    domain: str | None

    def __str__(self) -> str:
        read = ", ".join(f"{field}={column}" for field, column in self.columns.items())
        unused = f"; not used: {', '.join(self.unused)}" if self.unused else ""
        return f"{read}{unused}; domain: {self._domain_source()}"

    def _domain_source(self) -> str:
        if "domain" in self.columns:
            return f"the column {self.columns['domain']!r}" + (
                f", else {self.domain!r}" if self.domain else ""
            )
        return repr(self.domain) if self.domain else "the one whose catalogue has the item"


def parse_column_map(text: str) -> dict[str, str]:
    """Returns field → column from `user=uid,item=asin`; a part with a comma in it goes in double quotes.

    Raises:
        SettingsError: a part is not `field=column`, a field is unknown or named twice.
    """
    columns: dict[str, str] = {}
    known = {**EVENT_COLUMNS, **ITEM_COLUMNS}
    for part in next(csv.reader([text], skipinitialspace=True), []):
        field, found, column = part.partition("=")
        field, column = field.strip(), column.strip()
        if not found or not column:
            raise SettingsError(f"--map {text!r}: {part!r} should be FIELD=COLUMN, as in user=uid,item=asin")
        if field not in known or field in columns:
            fault = "is named twice" if field in columns else f"is none of {', '.join(known)}"
            raise SettingsError(f"--map {text!r}: the field {field!r} {fault}")
        columns[field] = column
    return columns


def plan_columns(
    path: Path, *, what: What, domain: str | None = None, columns: Mapping[str, str] | None = None
) -> ColumnPlan:
    """Returns how `ingest_file` would read a file, for a look before anything is stored.

    Raises:
        UnreadableFile: the file is missing, broken or not what its name says.
        UnclearColumns: which column means what cannot be told.
    """
    table, kind = open_table(path)
    try:
        return plan_for(table.columns, path, kind, what=what, domain=domain, columns=columns or {})
    finally:
        table.close()


def plan_for(
    names: Sequence[str], path: Path, kind: str, *, what: What, domain: str | None, columns: Mapping[str, str]
) -> ColumnPlan:
    """Returns the plan for a table whose columns are `names`.

    Raises:
        UnclearColumns: a column that is needed is missing, or several could be it.
    """
    known = EVENT_COLUMNS if what == "events" else ITEM_COLUMNS
    _check(names, columns, known, path)
    free = [name for name in names if name not in columns.values()]
    chosen = {field: columns.get(field) or _guess(field, known[field], free, path) for field in known}
    used = {field: column for field, column in chosen.items() if column is not None}
    for field in _REQUIRED[what]:
        if field not in used:
            raise UnclearColumns(
                f"{path}: no column looks like the {field}; say which: --map {field}=COLUMN; {_found(names)}",
                path,
            )
    if what == "items" and domain is None and "domain" not in used:
        raise UnclearColumns(
            f"{path}: the domain of these items is not known; add --domain NAME or --map domain=COLUMN; "
            f"{_found(names)}",
            path,
        )
    unused = tuple(name for name in names if name not in used.values())
    return ColumnPlan(path, what, kind, used, unused, domain)


def _check(names: Sequence[str], columns: Mapping[str, str], known: Iterable[str], path: Path) -> None:
    for name in names:
        if names.count(name) > 1:
            raise UnclearColumns(f"{path} has several columns called {name!r}; rename them", path)
    for field, column in columns.items():
        if field not in known:
            raise UnclearColumns(
                f"{path}: --map {field}={column}: this file can only have {', '.join(known)}", path
            )
        if column not in names:
            raise UnclearColumns(f"{path}: --map {field}={column}: no such column; {_found(names)}", path)


def _guess(field: str, synonyms: Sequence[str], names: Sequence[str], path: Path) -> str | None:
    found = [name for name in names if bare(name) in synonyms]
    own = [name for name in found if bare(name) == synonyms[0]]
    if len(own) == 1:
        return own[0]
    if len(found) > 1:
        could = " or ".join(map(repr, found))
        raise UnclearColumns(
            f"{path}: the {field} could be {could}; say which: --map {field}={found[0]}; {_found(names)}",
            path,
        )
    return found[0] if found else None


def _found(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:30]))
    return f"the file's columns are {shown}" if names else "the file has no columns"
