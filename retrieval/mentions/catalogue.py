"""The titles of all domains, looked up by any of the ways people write them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Item
from .forms import forms_of, without_year

WHOLE, MAIN, SUBTITLE = 0, 1, 2
_KINDS = 4
_LOOKED_AT = 4000


@dataclass(frozen=True)
class TitleCatalogue:
    """Items of all domains by title. Positions are places in `items`."""

    items: Sequence[Item]
    wholes: Sequence[str]
    """(items,) Key of each whole title."""
    keys: dict[str, list[int]]
    """Position times four plus the kind of form, by key."""
    in_order: Sequence[str]
    """All keys of whole titles, sorted."""
    holders: dict[str, list[int]]
    """Positions of the items whose whole title holds a word."""
    places: dict[int, int]
    """Positions by the log's number of the item."""

    @classmethod
    def of(cls, items: Sequence[Item]) -> "TitleCatalogue":
        """Reads the titles of items; those without letters or digits are never found."""
        keys: dict[str, list[int]] = {}
        holders: dict[str, list[int]] = {}
        wholes = []
        for position, item in enumerate(items):
            forms = forms_of(item.title)
            wholes.append(forms.whole)
            if not forms.whole:
                continue
            code = position * _KINDS
            keys.setdefault(forms.whole, []).append(code + WHOLE)
            for key in forms.others:
                keys.setdefault(key, []).append(code + WHOLE)
            for key in forms.mains:
                keys.setdefault(key, []).append(code + MAIN)
            for key in forms.subtitles:
                keys.setdefault(key, []).append(code + SUBTITLE)
            for word in set(forms.whole.split()):
                holders.setdefault(word, []).append(position)
        places = {item.item_no: position for position, item in enumerate(items)}
        return cls(items, wholes, keys, sorted({whole for whole in wholes if whole}), holders, places)

    def called(self, key: str) -> list[int]:
        """Returns positions of the items whose whole title has this key."""
        return [code // _KINDS for code in self.keys.get(key, ()) if code % _KINDS == WHOLE]

    def kinds(self, key: str) -> set[int]:
        """Returns as what this key is known: `WHOLE`, `MAIN`, `SUBTITLE`; empty: it is not."""
        return {code % _KINDS for code in self.keys.get(key, ())}

    def telling_keys(self) -> list[str]:
        """Returns the keys that a misspelling is compared with: all but sub-titles of one word."""
        return [key for key in self.keys if " " in key or self.kinds(key) != {SUBTITLE}]

    def part_called(self, key: str) -> list[int]:
        """Returns positions of the items that have this as main title or as sub-title, main titles first."""
        codes = [code for code in self.keys.get(key, ()) if code % _KINDS != WHOLE]
        codes.sort(key=lambda code: code % _KINDS)
        return list(dict.fromkeys(code // _KINDS for code in codes))

    def main_called(self, key: str) -> list[int]:
        """Returns positions of the items that have this as main title."""
        return [code // _KINDS for code in self.keys.get(key, ()) if code % _KINDS == MAIN]

    def beginning(self, key: str, limit: int) -> list[int]:
        """Returns positions of up to `limit` items whose title goes on after this key,."""
        found: list[int] = []
        start = key + " "
        for place in range(bisect_left(self.in_order, start), len(self.in_order)):
            if not self.in_order[place].startswith(start) or len(found) >= limit:
                break
            found += self.called(self.in_order[place])
        return found[:limit]

    def holding(self, key: str, limit: int) -> list[int]:
        """Returns positions of up to `limit` items whose title holds these words in this order."""
        lists = [self.holders.get(word, []) for word in key.split()]
        rarest = min(lists, key=len, default=[])
        phrase = f" {key} "
        hits = (position for position in rarest[:_LOOKED_AT] if phrase in f" {self.wholes[position]} ")
        return [position for position, _ in zip(hits, range(limit), strict=False)]

    def positions_of(self, items: Sequence[Item]) -> list[int]:
        """Returns the positions of items of the catalogue; those that are not in it are left out."""
        return [self.places[item.item_no] for item in items if item.item_no in self.places]

    def years(self, position: int) -> tuple[int, ...]:
        """Returns the years that an item is said to be of, by the catalogue or in its title."""
        item = self.items[position]
        return tuple(year for year in (item.year, without_year(item.title)[1]) if year is not None)

    def year(self, position: int) -> int | None:
        """Returns the year of an item, from its title where the catalogue does not say."""
        return next(iter(self.years(position)), None)
