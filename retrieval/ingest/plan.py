"""Which column of a file means what: guessed from the names or said by the caller, and shown before use."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
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

    An empty column, as in `genres=`, says that nothing is to be read as that field.

    Raises:
        SettingsError: a part is not `field=column`, a field is unknown or named twice.
    """
    columns: dict[str, str] = {}
    known = {**EVENT_COLUMNS, **ITEM_COLUMNS}
    for part in next(csv.reader([text], skipinitialspace=True), []):
        field, found, column = (piece.strip() for piece in part.partition("="))
        if not found:
            raise SettingsError(f"in {text!r}, {part!r} should be FIELD=COLUMN, as in user=uid,item=asin")
        if field not in known or field in columns:
            fault = "is named twice" if field in columns else f"is none of {', '.join(known)}"
            raise SettingsError(f"in {text!r}, the field {field!r} {fault}")
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
    header = _Header(path, what, names)
    header.check(columns)
    free = [name for name in names if name not in columns.values()]
    chosen = {
        field: columns[field] if field in columns else header.guess(field, free) for field in header.known
    }
    used = {field: column for field, column in chosen.items() if column}
    for field in _REQUIRED[what]:
        if field not in used:
            raise header.unclear(
                f"no column looks like the {field}; say which: {header.option} {field}=COLUMN"
            )
    if what == "items" and domain is None and "domain" not in used:
        raise header.unclear(
            f"the domain of these items is not known; add --domain NAME or {header.option} domain=COLUMN"
        )
    unused = tuple(name for name in names if name not in used.values())
    return ColumnPlan(path, what, kind, used, unused, domain)


@dataclass(frozen=True, slots=True)
class _Header:
    path: Path
    what: What
    names: Sequence[str]

    @property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        return EVENT_COLUMNS if self.what == "events" else ITEM_COLUMNS

    @property
    def option(self) -> str:
        return "--map" if self.what == "events" else "--items-map"

    def check(self, columns: Mapping[str, str]) -> None:
        for name, count in Counter(self.names).items():
            if count > 1:
                raise self.unclear(f"several columns are called {name!r}; rename them")
        for field, column in columns.items():
            if field not in self.known:
                known = ", ".join(self.known)
                raise self.unclear(f"{self.option} {field}={column}: {self.what} can only have {known}")
            if column and column not in self.names:
                raise self.unclear(f"{self.option} {field}={column}: no such column")

    def guess(self, field: str, names: Sequence[str]) -> str | None:
        synonyms = self.known[field]
        found = [name for name in names if bare(name) in synonyms]
        own = [name for name in found if bare(name) == synonyms[0]]
        if len(own) == 1:
            return own[0]
        if len(found) > 1:
            could = " or ".join(map(repr, found))
            raise self.unclear(f"the {field} could be {could}; say which: {self.option} {field}={found[0]}")
        return found[0] if found else None

    def unclear(self, message: str) -> UnclearColumns:
        shown = ", ".join(map(repr, self.names[:30])) or "not named at all"
        return UnclearColumns(f"{self.path}: {message}; the file's columns are {shown}", self.path)
