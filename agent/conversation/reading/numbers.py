"""Numbers in digits and words."""

from collections.abc import Sequence

from .languages.table import Table

_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}


def number_of(words: str, table: Table) -> int | None:
    """Returns the number that stands there; None if it is none."""
    words = words.strip()
    if words.isascii() and words.isdigit():
        return int(words)
    return table.numbers.get(words, _chinese(words))


def numbers_of(words: str, table: Table) -> Sequence[int]:
    """Returns all numbers of a list, in its order."""
    found = (number_of(match.group(), table) for match in table.number.finditer(words))
    return [number for number in found if number is not None]


def _chinese(words: str) -> int | None:
    """Returns a number in Chinese digits below 10,000; years are read digit by digit."""
    if not words or any(char not in _DIGITS and char not in "十百千" for char in words):
        return None
    if not any(char in "十百千" for char in words):
        return int("".join(str(_DIGITS[char]) for char in words[:4]))
    total, digit = 0, 0
    for char in words[:8]:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        total += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[char]
        digit = 0
    return total + digit
