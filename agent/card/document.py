"""A taste card as a portable document, whatever it is written in."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from ...retrieval.critique.wish import About, Sense, Wish
from .entry import CardEntry, CardItem, EntryKind, Source
from .packing import MAX_TEXT_CHARS, MAX_WORDS_CHARS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
ENTRY_ID = "[0-9a-f]{16}"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ItemDoc(_Part):
    """The catalogue's item that an entry is about."""

    domain: str
    item_id: str
    title: str


class WishDoc(_Part):
    """A lasting limit or preference."""

    about: About
    sense: Sense
    value: str
    hard: bool
    words: str
    unit: Literal["", "pages", "minutes"] = ""


class EntryDoc(_Part):
    """One entry of a card, complete."""

    entry_id: Annotated[str, Field(pattern=f"^{ENTRY_ID}$")]
    kind: EntryKind
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
    source: Source
    words: Annotated[str, Field(max_length=MAX_WORDS_CHARS)] = ""
    at: AwareDatetime
    domain: str = ""
    item: ItemDoc | None = None
    wish: WishDoc | None = None
    session: str = ""
    turn: Annotated[int, Field(ge=0)] = 0

    @classmethod
    def of(cls, entry: CardEntry) -> "EntryDoc":
        """Returns the entry's document."""
        return cls(
            entry_id=entry.entry_id,
            kind=entry.kind,
            text=entry.text,
            source=entry.source,
            words=entry.words,
            at=time_of(entry.at_us),
            domain=entry.domain,
            item=ItemDoc(**asdict(entry.item)) if entry.item else None,
            wish=WishDoc(**asdict(entry.wish)) if entry.wish else None,
            session=entry.session,
            turn=entry.turn,
        )

    def entry(self) -> CardEntry:
        """Returns the entry that the document tells of."""
        return CardEntry(
            entry_id=self.entry_id,
            kind=self.kind,
            text=self.text,
            source=self.source,
            words=self.words,
            at_us=us_of(self.at),
            domain=self.domain,
            item=CardItem(**self.item.model_dump()) if self.item else None,
            wish=Wish(**self.wish.model_dump()) if self.wish else None,
            session=self.session,
            turn=self.turn,
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a document that cannot be used, or that was understood in a way worth telling."""

    line: int
    """From 1; 0: no line, the whole document."""
    value: str
    """What stands there."""
    message: str
    """What is wrong and what to do."""

    def said(self, file: str) -> str:
        """Returns it in one line, with the name of the file."""
        place = f"{file}, line {self.line}" if self.line else file
        return f"{place}: {self.value!r}: {self.message}" if self.value else f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class CardDocument:
    """What was read of a document."""

    user: str
    """Whose card it says to be; empty: it does not say."""
    exported_us: int
    """When it was written, UTC; -1: it does not say."""
    entries: tuple[CardEntry, ...]
    """Those without an id were written by hand."""
    present: frozenset[str]
    """Ids of all entries that have a line, those of lines that could not be read included."""
    changed: frozenset[str] = frozenset()
    """Ids of entries whose lines were changed into something else that could be read."""
    problems: tuple[Problem, ...] = ()
    """Lines that cannot be used; the others can."""
    notes: tuple[Problem, ...] = ()
    """Lines of which it is worth telling how they were understood."""


def time_of(at_us: int) -> datetime:
    """Returns microseconds since 1970 as a time, UTC."""
    return _EPOCH + at_us * _MICROSECOND


def us_of(at: datetime) -> int:
    """Returns a time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def said_of(error: ValidationError) -> str:
    """Returns what pydantic found, as one line: where, what stands there, what is wrong."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'the document'} = {_short(one['input'])}: {one['msg']}"
        for one in error.errors(include_url=False)
    )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
