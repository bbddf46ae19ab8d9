"""Rows of cells become events or items; of a row that cannot, the cell that is wrong is said."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar

from ..log.rows import NewEvent, NewItem
from ..records import EventKind
from ..settings import IngestSettings
from .cells import shown
from .lengths import parse_language, parse_minutes, parse_pages
from .plan import ColumnPlan
from .reasons import BadValue, Reason
from .table import BadRow, Batch, Cell
from .values import (
    parse_id,
    parse_kind,
    parse_position,
    parse_prose,
    parse_rating,
    parse_text,
    parse_texts,
    parse_time,
    parse_year,
)

Record = TypeVar("Record", NewEvent, NewItem)
Reader = Callable[[Cell], Any]

_MAX_DOMAIN_CHARS = 100
_REMEMBERED = 32_768
_TITLE_YEAR = re.compile(r".*\(((?:18|19|20)\d\d)\)$")


class Parsed(NamedTuple, Generic[Record]):
    """The records of a batch, each with its line, and the rows that gave none."""

    lines: list[int]
    records: list[Record]
    bad: list[BadRow]


class RowParser(Generic[Record]):
    """Makes records of rows that have the cells of the `wanted` columns.

    Args:
        plan: which column is which field.
        readers: field → what its cell becomes.
        make: takes the fields that the plan has by name and returns the record.
    """

    def __init__(self, plan: ColumnPlan, readers: Mapping[str, Reader], make: Callable[..., Record]) -> None:
        self.wanted = tuple(plan.columns.values())
        self._fields = tuple(plan.columns)
        self._readers = tuple(readers[field] for field in self._fields)
        self._make: Callable[..., Record] = make

    def parse(self, batch: Batch) -> Parsed[Record]:
        """Returns the records of a batch; its bad rows come first among the bad."""
        parsed: Parsed[Record] = Parsed([], [], list(batch.bad))
        for line, row in zip(batch.lines, batch.rows, strict=True):
            try:
                values = [reader(cell) for reader, cell in zip(self._readers, row, strict=True)]
                record = self._make(**dict(zip(self._fields, values, strict=True)))
            except BadValue as error:
                place = self._fields.index(error.field) if error.field else self._first_bad(row)
                parsed.bad.append(BadRow(line, self.wanted[place], shown(row[place]), error.reason))
            else:
                parsed.lines.append(line)
                parsed.records.append(record)
        return parsed

    def _first_bad(self, row: Sequence[Cell]) -> int:
        for place, (reader, cell) in enumerate(zip(self._readers, row, strict=True)):
            try:
                reader(cell)
            except BadValue:
                return place
        raise AssertionError("a row that was bad is good")


def event_parser(plan: ColumnPlan, default_kind: EventKind) -> RowParser[NewEvent]:
    """Returns the parser of a file of events; where neither row nor plan names a domain, it is empty.

    Args:
        plan: which column is which field.
        default_kind: the kind of an event that has neither a kind nor a rating.
    """
    # All but times come again and again, and looking one up is many times faster than reading it.
    readers: dict[str, Reader] = {
        "user": lru_cache(_REMEMBERED)(partial(parse_id, missing=Reason.NO_USER)),
        "item": lru_cache(_REMEMBERED)(partial(parse_id, missing=Reason.NO_ITEM)),
        "domain": lru_cache(_REMEMBERED)(partial(parse_text, max_chars=_MAX_DOMAIN_CHARS)),
        "kind": lru_cache(_REMEMBERED)(parse_kind),
        "rating": lru_cache(_REMEMBERED)(parse_rating),
        "time": parse_time,
        "position": parse_position,
    }
    return RowParser(plan, readers, partial(_event, plan.domain or "", default_kind))


def item_parser(plan: ColumnPlan, settings: IngestSettings) -> RowParser[NewItem]:
    """Returns the parser of a catalogue file."""
    texts = partial(parse_texts, max_chars=settings.max_text_chars)
    readers: dict[str, Reader] = {
        "item": partial(parse_id, missing=Reason.NO_ITEM),
        "domain": partial(parse_text, max_chars=_MAX_DOMAIN_CHARS),
        "title": partial(parse_prose, max_chars=settings.max_text_chars),
        "year": parse_year,
        "creators": texts,
        "genres": texts,
        "themes": texts,
        "description": partial(parse_prose, max_chars=settings.max_description_chars),
        "pages": parse_pages,
        "minutes": parse_minutes,
        "language": parse_language,
    }
    return RowParser(plan, readers, partial(_item, plan.domain or ""))


def _event(
    default_domain: str,
    default_kind: EventKind,
    *,
    user: str,
    item: str,
    domain: str = "",
    kind: EventKind | None = None,
    rating: float = float("nan"),
    time: int = -1,
    position: int = -1,
) -> NewEvent:
    is_rated = not math.isnan(rating)
    if kind is None:
        kind = EventKind.RATING if is_rated else default_kind
    elif kind is EventKind.RATING and not is_rated:
        raise BadValue(Reason.NO_RATING, "kind")
    return NewEvent(user, domain or default_domain, item, kind, rating, time, position)


def _item(
    default_domain: str,
    *,
    item: str,
    domain: str = "",
    title: str = "",
    year: int | None = None,
    creators: tuple[str, ...] = (),
    genres: tuple[str, ...] = (),
    themes: tuple[str, ...] = (),
    description: str = "",
    pages: int | None = None,
    minutes: int | None = None,
    language: str = "",
) -> NewItem:
    if not (domain or default_domain):
        raise BadValue(Reason.MISSING_DOMAIN, "domain")
    in_title = _TITLE_YEAR.fullmatch(title) if year is None else None
    if in_title:
        year = int(in_title[1])
    facts = (description, pages, minutes, language)
    return NewItem(domain or default_domain, item, title, year, creators, genres, themes, *facts)
