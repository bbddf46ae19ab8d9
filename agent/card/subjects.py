"""When two entries of a card cannot both stand, so that the later one takes the place of the earlier."""

from collections.abc import Sequence

from ...retrieval.critique.wish import Wish
from .entry import CardEntry

_NAMED = ("attribute", "creator", "text")
"""Wishes of which somebody can have many, each about another value."""


def contradicts(one: CardEntry, other: CardEntry) -> bool:
    """Whether two entries say the same of the same thing, or the reverse of it.

    A like and a dislike of an item or of a word; a wish against a like of the same word; two limits of the
    same kind, as 'under 300 pages' and 'under 200', or a lowest one above the highest; the same fact twice.
    A guess and a statement about the same thing never stand together, entries for different domains always.
    """
    if one.item is not None or other.item is not None:
        return _item(one) == _item(other)
    if one.domain != other.domain:
        return False
    if one.wish is not None and other.wish is not None and _wishes_clash(one.wish, other.wish):
        return True
    return _word(one) == _word(other) and _words_clash(one, other)


def settled(entries: Sequence[CardEntry]) -> list[CardEntry]:
    """Returns the entries without those that a later one contradicts, oldest first.

    Of equally old ones the last stays. What was stated stands above every guess.
    """
    kept: dict[str, CardEntry] = {}
    for entry in sorted(entries, key=lambda one: (one.source != "inferred", one.at_us)):
        kept = {name: one for name, one in kept.items() if not contradicts(one, entry)}
        kept[entry.entry_id] = entry
    return sorted(kept.values(), key=lambda one: one.at_us)


def word_key(text: str) -> str:
    """Returns what a word is compared by."""
    return " ".join(text.casefold().split())


def _item(entry: CardEntry) -> tuple[str, ...] | None:
    if entry.item is None:
        return None
    role = "known" if entry.kind == "known" else "taste"
    return role, entry.item.domain, entry.item.item_id


def _word(entry: CardEntry) -> tuple[str, str]:
    if entry.wish is None:
        return ("fact" if entry.kind == "fact" else "word"), word_key(entry.text)
    # Limits of the other kinds are compared as wishes alone.
    role = "word" if entry.wish.about in _NAMED else "limit"
    return role, word_key(entry.wish.value)


def _words_clash(one: CardEntry, other: CardEntry) -> bool:
    if _word(one)[0] == "limit":
        return False
    is_guess = "inferred" in (one.source, other.source)
    return one.kind == other.kind or _direction(one) * _direction(other) < 0 or is_guess


def _direction(entry: CardEntry) -> int:
    if entry.wish is not None:
        return {"want": 1, "avoid": -1}.get(entry.wish.sense, 0)
    return {"like": 1, "dislike": -1}.get(entry.kind, 0)


def _wishes_clash(one: Wish, other: Wish) -> bool:
    if one.about != other.about or one.about in _NAMED:
        return False
    if one.unit and other.unit and one.unit != other.unit:  # a length without a unit may be either
        return False
    if one.sense == other.sense and one.sense != "avoid":
        return True
    if {one.sense, other.sense} == {"at_least", "at_most"}:
        low, high = (one, other) if one.sense == "at_least" else (other, one)
        return _number(low.value) > _number(high.value)
    return word_key(one.value) == word_key(other.value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
