"""The works of a series, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from .catalogue import TitleCatalogue
from .words import folded

_MANY = 60
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class Series:
    """Works of one domain that share the beginning of their titles.

    Their order is that of the numbers in their titles, else that of their years.
    """

    positions: Sequence[int]
    numbers: Sequence[int | None]
    """Place that the title itself gives; 1 for the title that is no more than the series' name."""
    years: Sequence[int | None]

    @property
    def is_ordered(self) -> bool:
        """Whether numbers give the order, or every work has a year."""
        return any(number is not None and number > 1 for number in self.numbers) or all(self.years)

    def nth(self, place: int) -> list[int]:
        """Returns what may be at a place from 1: several where two are of one year; none: no such place."""
        numbered = [at for at, number in zip(self.positions, self.numbers, strict=True) if number == place]
        if numbered or not self.is_ordered:
            return numbered
        if any(number is not None and number > 1 for number in self.numbers):
            return []
        dated = sorted((year, at) for at, year in zip(self.positions, self.years, strict=True) if year)
        if len(dated) < len(self.positions) or not 0 < place <= len(dated):
            return []
        return [at for year, at in dated if year == dated[place - 1][0]]

    def last(self) -> list[int]:
        """Returns the newest work, or the one of the highest number where a year is missing."""
        if all(self.years):
            newest = max(year for year in self.years if year)
            return [at for at, year in zip(self.positions, self.years, strict=True) if year == newest]
        highest = max((number for number in self.numbers if number), default=0)
        if highest < len(self.positions):
            return []
        return [at for at, number in zip(self.positions, self.numbers, strict=True) if number == highest]


def series_of(catalogue: TitleCatalogue, key: str) -> list[Series]:
    """Returns the series of that name, one a domain.

    A common beginning makes no series: the works must be numbered or, two of them, by the same creator.
    """
    whole, parts = catalogue.called(key), catalogue.main_called(key)
    following = catalogue.beginning(key, _MANY)
    if not whole and not parts and len(key.split()) < _FEWEST_WORDS:
        return []
    by_domain: dict[str, list[int]] = {}
    for position in dict.fromkeys([*whole, *parts, *following]):
        by_domain.setdefault(catalogue.items[position].domain, []).append(position)
    every = (_series(catalogue, key, positions) for positions in by_domain.values())
    return [series for series in every if len(series.positions) > 1 and _belongs(catalogue, series)]


def _series(catalogue: TitleCatalogue, key: str, positions: list[int]) -> Series:
    numbers = [_number(catalogue.wholes[position], key) for position in positions]
    return Series(positions, numbers, [catalogue.year(position) for position in positions])


def _number(whole: str, key: str) -> int | None:
    if whole == key:
        return 1
    following = whole[len(key) :].split()[:1] if whole.startswith(key + " ") else []
    return int(following[0]) if following and following[0].isdigit() and len(following[0]) < 3 else None


def _belongs(catalogue: TitleCatalogue, series: Series) -> bool:
    if any(number is not None and number > 1 for number in series.numbers):
        return True
    creators = [folded(name) for at in series.positions for name in set(catalogue.items[at].creators)]
    return len(creators) > len(set(creators))
