"""What the catalogue of a domain tells of its items, as arrays: the ground on which wishes are checked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..lengths import minutes_in, pages_in
from ..log.titles import plain_title
from ..records import Bools, Floats, Ints, Item
from .stems import folded, is_han, key_of

_LENGTH = re.compile(r"\d\s?-?\s?[hHmMpP页頁分小]")
"""Whatever is the beginning of a length; most texts have none and need no closer look."""


@dataclass(frozen=True)
class Words:
    """An inverted index: which items have which attribute or creator."""

    columns: dict[str, Ints]
    """Columns of the items that have it, ascending, by `key_of` the text."""
    spelling: dict[str, str]
    """One spelling of each key, the one that was met first."""
    told: Bools
    """Whether the item has any at all, shape (items,)."""

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> "Words":
        """Returns the index of the texts of each item."""
        found: dict[str, list[int]] = {}
        spelling: dict[str, str] = {}
        keys: dict[str, str] = {}  # most texts come again and again
        told = np.zeros(len(texts), dtype=np.bool_)
        for column, own in enumerate(texts):
            for text in own:
                key = keys.get(text)
                if key is None:
                    key = keys[text] = key_of(text)
                if key:
                    spelling.setdefault(key, text)
                    columns = found.setdefault(key, [])
                    if not columns or columns[-1] != column:
                        columns.append(column)
                    told[column] = True
        return cls({key: np.array(own, dtype=np.int64) for key, own in found.items()}, spelling, told)

    def having(self, keys: Iterable[str]) -> Bools:
        """Returns which items have any of the keys, shape (items,)."""
        has = np.zeros(len(self.told), dtype=np.bool_)
        for key in keys:
            if key in self.columns:
                has[self.columns[key]] = True
        return has


@dataclass(frozen=True)
class CatalogueFacts:
    """The facts of a catalogue; row i of each array is the item in column i of the domain's space."""

    item_nos: Ints
    """Ascending, shape (items,)."""
    item_ids: tuple[str, ...]
    years: Floats
    """NaN: not known."""
    pages: Floats
    """NaN: not known."""
    minutes: Floats
    """NaN: not known."""
    languages: tuple[str, ...]
    """English names, casefolded; empty: not known."""
    creators: Words
    genres: Words
    attributes: Words
    """Genres and themes."""
    texts: tuple[str, ...]
    """Title and description, folded."""
    works: tuple[str, ...]
    """What two editions of one work share; empty: nothing is known of the title."""

    @classmethod
    def of(cls, items: Sequence[Item]) -> "CatalogueFacts":
        """Returns the facts of items in the order of a domain's columns.

        Lengths that have no field of their own are read from themes and description.
        """
        lengths = [_lengths(item) for item in items]
        return cls(
            np.array([item.item_no for item in items], dtype=np.int64),
            tuple(item.item_id for item in items),
            _numbers(item.year for item in items),
            _numbers(pages for pages, _ in lengths),
            _numbers(minutes for _, minutes in lengths),
            tuple(item.language for item in items),
            Words.of([item.creators for item in items]),
            Words.of([item.genres for item in items]),
            Words.of([item.attributes for item in items]),
            tuple(folded(f"{item.title} {item.description}") for item in items),
            tuple(plain_title(item.title) for item in items),
        )

    def __len__(self) -> int:
        """Returns the number of items."""
        return len(self.item_nos)

    @cached_property
    def columns_of_ids(self) -> dict[str, int]:
        """The column of each item id."""
        return {item_id: column for column, item_id in enumerate(self.item_ids)}

    @cached_property
    def language_names(self) -> Words:
        """Which items are in which language."""
        return Words.of([(name,) if name else () for name in self.languages])

    def saying(self, word: str) -> Bools:
        """Returns in whose title or description a word or phrase stands, shape (items,)."""
        says = np.zeros(len(self), dtype=np.bool_)
        word = folded(word).strip()
        if not word:
            return says
        whole = re.compile(rf"(?<![^\W_]){re.escape(word)}(?:e?s)?(?![^\W_])")
        has_signs = is_han(word)
        for column, text in enumerate(self.texts):
            # Looking for the characters first is many times faster.
            says[column] = word in text and (has_signs or whole.search(text) is not None)
        return says

    def columns(self, item_nos: Iterable[int]) -> Ints:
        """Returns the columns of those of the items that the catalogue has, ascending."""
        return np.flatnonzero(np.isin(self.item_nos, np.array(list(item_nos), dtype=np.int64)))

    def editions(self, columns: Ints) -> Bools:
        """Returns which items are these or other editions of their works, shape (items,)."""
        same = np.zeros(len(self), dtype=np.bool_)
        for work in {self.works[column] for column in columns.tolist()} - {""}:
            same[self._columns_of_works[work]] = True
        same[columns] = True
        return same

    @cached_property
    def _columns_of_works(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for column, work in enumerate(self.works):
            found.setdefault(work, []).append(column)
        return found


def _numbers(values: Iterable[int | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)


def _lengths(item: Item) -> tuple[int | None, int | None]:
    """Returns an item's pages and minutes."""
    pages, minutes = item.pages, item.minutes
    if pages is None or minutes is None:
        for text in (*item.themes, item.description):
            if _LENGTH.search(text):
                pages = pages_in(text) if pages is None else pages
                minutes = minutes_in(text) if minutes is None else minutes
    return pages, minutes
