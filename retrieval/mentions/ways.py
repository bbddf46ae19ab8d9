"""The ways to get from the words of a mention to items, the surest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .asked import Asked
from .catalogue import SUBTITLE, TitleCatalogue
from .creators import Creators
from .forms import plain_words, whole_key, without_year
from .initials import Initials
from .misspelt import Speller, Spelling
from .series import series_of
from .words import ARTICLES, spoken_year, words_of

_LOOKED_AT = 60
_NEAR = 4
_SURE_WORDS = 3
_SURE_LETTERS = 16
_TELLING_NAME = 5
_YEAR_DIGITS = 4
_LITTLE_WORDS = ARTICLES | frozenset(("and", "of", "in", "on", "to", "at", "for", "with", "from", "by", "s"))


@dataclass(frozen=True, slots=True)
class Hit:
    """Positions that some way led to."""

    positions: Sequence[int] = ()
    sure: bool = True
    """False: they look alike, but a work that the catalogue does not have may be meant."""


Way = Callable[[Asked], Hit]
_NOTHING = Hit()


class Ways:
    """Looks for one reading of a mention in a catalogue."""

    def __init__(self, catalogue: TitleCatalogue, speller: Speller, creators: Creators) -> None:
        """Takes what it looks in."""
        self._catalogue = catalogue
        self._speller = speller
        self._creators = creators
        self._initials = Initials(catalogue)
        self.exact: tuple[Way, ...] = (self._called, self._part_called, self._in_order, self._of_creator)
        self.loose: tuple[Way, ...] = (self._by_initials, self._phrase, self._misspelt)

    def _called(self, asked: Asked) -> Hit:
        if asked.nth is not None or not asked.title:
            return _NOTHING
        positions = self._catalogue.called(whole_key(asked.title))
        if asked.which:
            return _NOTHING if asked.which == "last" else Hit(self._by_year(positions, asked.which))
        if not positions and len(asked.title) == _YEAR_DIGITS:
            positions = self._catalogue.called(spoken_year(asked.title))
        plain = plain_words(asked.title)
        same = [
            at for at in positions if plain_words(without_year(self._catalogue.items[at].title)[0]) == plain
        ]
        return Hit(same or positions)

    def _by_year(self, positions: Sequence[int], which: str) -> list[int]:
        # Of a domain that has one work of the name, none is the new one.
        by_domain: dict[str, list[int]] = {}
        for at in positions:
            by_domain.setdefault(self._catalogue.items[at].domain, []).append(at)
        found: list[int] = []
        for same in by_domain.values():
            years = [self._catalogue.year(at) for at in same]
            dated = [year for year in years if year is not None]
            if len(same) > 1 and len(dated) == len(same):
                chosen = min(dated) if which == "old" else max(dated)
                found += [at for at, year in zip(same, years, strict=True) if year == chosen]
            elif len(same) > 1:
                found += same
        return found

    def _part_called(self, asked: Asked) -> Hit:
        if not _is_plain(asked):
            return _NOTHING
        key = whole_key(asked.title)
        positions = self._catalogue.part_called(key)
        if len(positions) > 1:
            return Hit(positions)
        telling = " " in key or SUBTITLE not in self._catalogue.kinds(key)
        return Hit(positions, telling and not self._is_sequel(positions, key))

    def _is_sequel(self, positions: Sequence[int], key: str) -> bool:
        # Of a series of which only a later work is here, another is as likely meant.
        following = [self._catalogue.wholes[at].removeprefix(key + " ").split()[:1] for at in positions]
        return len(positions) == 1 and bool(following[0]) and following[0][0].isdigit()

    def _in_order(self, asked: Asked) -> Hit:
        if asked.nth is None and not asked.which:
            return _NOTHING
        key = self._spelt(asked.title)
        found: list[int] = []
        members: list[int] = []
        ordered = True
        for series in series_of(self._catalogue, key):
            members += series.positions
            ordered = ordered and series.is_ordered
            first = asked.nth is not None or asked.which == "old"
            found += series.nth(asked.nth or 1) if first else series.last()
        if found or members:
            return Hit(found or members, sure=bool(found) or not ordered)
        return Hit(self._catalogue.called(key), sure=False)

    def _spelt(self, title: str) -> str:
        key = self._initials.key(title) or whole_key(title)
        near = [] if key in self._catalogue.keys else self._speller.near(key, _NEAR)
        return near[0].key if self._speller.certain(key, near) else key

    def _of_creator(self, asked: Asked) -> Hit:
        if asked.title or not asked.creator:
            return _NOTHING
        written = any(part[:1].isupper() for part in asked.creator.split())
        named = written or len(asked.creator) >= _TELLING_NAME
        return Hit(self._creators.positions(asked.creator), named and self._creators.is_known(asked.creator))

    def _by_initials(self, asked: Asked) -> Hit:
        key = self._initials.key(asked.title) if _is_plain(asked) else None
        return _NOTHING if key is None else Hit(self._positions(key))

    def _phrase(self, asked: Asked) -> Hit:
        if not _is_plain(asked):
            return _NOTHING
        key = whole_key(asked.title)
        said = [word for word in key.split() if word not in _LITTLE_WORDS]
        beginning = self._catalogue.beginning(key, _LOOKED_AT)
        positions = beginning or self._catalogue.holding(key, _LOOKED_AT)
        many_begin = len(beginning) > 1 and len(said) > 1
        long = len(said) >= _SURE_WORDS or (len(said) > 1 and len(key) >= _SURE_LETTERS)
        return Hit(positions, many_begin or (long and not self._is_sequel(positions, key)))

    def _misspelt(self, asked: Asked) -> Hit:
        if not _is_plain(asked):
            return _NOTHING
        key = whole_key(asked.title)
        near = self._speller.near(key, _NEAR)
        if self._speller.certain(key, near):
            return Hit(self._positions(near[0].key))
        same = [spelling.key for spelling in near if _said_words(spelling.key) == _said_words(key)]
        if len(same) == 1:
            return Hit(self._positions(same[0]))
        return Hit(self._nearest(near), sure=False)

    def _nearest(self, near: Sequence[Spelling]) -> list[int]:
        return [at for spelling in near for at in self._positions(spelling.key)]

    def _positions(self, key: str) -> list[int]:
        return self._catalogue.called(key) or self._catalogue.part_called(key)


def _is_plain(asked: Asked) -> bool:
    return asked.nth is None and not asked.which and bool(asked.title)


def _said_words(key: str) -> list[str]:
    return [word for word in words_of(key) if word not in _LITTLE_WORDS]
