"""Wishes about numbers: years and lengths. Shape (items,): 1 fits, 0 does not, NaN is not known."""

import re

import numpy as np

from ..records import Bools, Floats, Ints
from .facts import CatalogueFacts
from .wish import Wish

ABOUT = 0.2
"""A length that is so far from the one that is wanted still is about it."""
THIRD = (100 / 3, 200 / 3)
"""Percentiles of a catalogue below which an item is short or old, and above which it is long or new."""

_DIGITS = re.compile(r"\d+")
_DECADE = re.compile(r"\d*(\d0)(?:'?s|年代)$")
_LOW = {
    *("short", "brief", "quick", "small", "old", "older", "classic", "vintage"),
    *("短", "短篇", "老", "经典", "旧"),
}
_HIGH = {
    *("long", "big", "thick", "epic", "new", "newer", "recent", "modern", "contemporary"),
    *("长", "长篇", "新", "近期"),
}


def year_fit(wish: Wish, facts: CatalogueFacts, shown: Ints) -> Floats:
    """Returns which items are of the wished years."""
    decade = _DECADE.fullmatch(wish.value)
    if decade and wish.sense in ("want", "avoid"):
        start = _decade_start(wish.value, int(decade[1]))
        return as_fit((facts.years >= start) & (facts.years < start + 10), facts.years, wish)
    return _number_fit(wish, facts.years, shown, within=0.0)


def length_fit(wish: Wish, facts: CatalogueFacts, shown: Ints) -> Floats:
    """Returns which items are of the wished length; where no unit was said, in that which most items have."""
    told = {unit: np.isfinite(values).sum() for unit, values in _units(facts).items()}
    unit = wish.unit or ("pages" if told["pages"] >= told["minutes"] else "minutes")
    return _number_fit(wish, _units(facts)[unit], shown, within=ABOUT)


def against(values: Floats, shown: Ints, *, more: bool) -> Floats:
    """Returns which items have more, or less, than the median of the shown ones; else of all."""
    reference = values[shown][np.isfinite(values[shown])]
    known = values[np.isfinite(values)] if not len(reference) else reference
    if not len(known):
        return np.full(len(values), np.nan, dtype=np.float32)
    middle = np.median(known)
    return _told(values > middle if more else values < middle, values)


def as_fit(is_so: Bools, values: Floats, wish: Wish) -> Floats:
    """Returns the items that are so as those that fit; where the wish is against it, the others."""
    return _told(~is_so if wish.sense in ("avoid", "less") else is_so, values)


def _number_fit(wish: Wish, values: Floats, shown: Ints, within: float) -> Floats:
    digits = _DIGITS.search(wish.value)
    if digits is None:
        return _word_fit(wish, values, shown)
    number = float(digits[0][:9])
    if wish.sense == "at_most":
        return _told(values <= number, values)
    if wish.sense == "at_least":
        return _told(values >= number, values)
    if wish.sense in ("more", "less"):
        return _told(values > number if wish.sense == "more" else values < number, values)
    return as_fit(np.abs(values - number) <= within * number, values, wish)


def _word_fit(wish: Wish, values: Floats, shown: Ints) -> Floats:
    word = wish.value.strip()
    if wish.sense in ("more", "less"):
        # 'less long' and 'more short' ask for the same.
        more = (wish.sense == "more") != (word in _LOW)
        return against(values, shown, more=more)
    known = values[np.isfinite(values)]
    if not len(known) or word not in _LOW | _HIGH:
        return np.full(len(values), np.nan, dtype=np.float32)
    low, high = np.percentile(known, THIRD)
    return as_fit(values <= low if word in _LOW else values >= high, values, wish)


def _told(is_so: Bools, values: Floats) -> Floats:
    fit: Floats = np.where(np.isfinite(values), is_so, np.nan).astype(np.float32)
    return fit


def _units(facts: CatalogueFacts) -> dict[str, Floats]:
    return {"pages": facts.pages, "minutes": facts.minutes}


def _decade_start(value: str, decade: int) -> int:
    """Returns the first year of '1990s', '90s' or '90年代'."""
    digits = _DIGITS.search(value)
    year = int(digits[0]) if digits else decade
    if year >= 1000:
        return year
    return 2000 + decade if decade < 30 else 1900 + decade
