"""Words as titles are compared: no case, accents or punctuation, numbers as digits."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"&|[{HAN}]"
    r"|(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"  # E.T., J.R.R.
    rf"|[^\W_{HAN}]+(?:['’][^\W_{HAN}]+)*"
)
_HAN = re.compile(f"[{HAN}]")
ARTICLES = frozenset(["the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il"])
_PART = frozenset(["part", "volume", "vol", "episode", "chapter", "pt"])
_NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen",
)  # fmt: skip
_ROMAN = ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii"]
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("oh", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_HAN_DIGITS = "一二三四五六七八九十"
NUMBERS = (
    {word: str(value) for value, word in enumerate(_NUMBER_WORDS, 1)}
    | {word: str(value) for value, word in enumerate(_ROMAN, 2)}
    | {"&": "and"}
)
_NOT_READ = 4096
"""Longest text that is compared, in characters: no title is longer."""


class Token(NamedTuple):
    """One word of a text, or one Han character, and where it stands."""

    word: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Returns the words of a text, folded; what is neither letter nor digit belongs to none."""
    return [Token(folded(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """Returns the folded words of a text: "Schindler's List" → schindlers, list."""
    found = _TOKEN.findall(text[:_NOT_READ].casefold())
    if text.isascii() and "'" not in text and "." not in text:
        return found
    return [word for word in map(folded, found) if word]


def folded(word: str) -> str:
    """Returns a word without case, accents, apostrophes and the dots of initials."""
    word = word.casefold()
    if not word.isascii():
        marked = unicodedata.normalize("NFKD", word)
        word = "".join(char for char in marked if not unicodedata.combining(char)).casefold()
    return word.replace("'", "").replace("’", "").replace(".", "")


def key_of(words: Sequence[str]) -> str:
    """Returns what a title is looked up by: no first article, numbers as digits and without 'part'.

    the, godfather, part, ii → 'godfather 2'. Empty only for no words.
    """
    start = 1 if len(words) > 1 and words[0] in ARTICLES else 0
    kept: list[str] = []
    for place, word in enumerate(words[start:], start):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in _PART and place > start and number_of(following, after_part=True) is not None:
            continue
        number = number_of(word, after_part=place > 0 and words[place - 1] in _PART)
        kept.append(NUMBERS.get(word, word) if number is None else str(number))
    return " ".join(kept)


def number_of(word: str, *, after_part: bool = False) -> int | None:
    """Returns the number that a word stands for: '2', 'two', 'ii'; 'i' only after 'part' or the like."""
    if word.isascii() and word.isdigit():
        return int(word[:9])
    if after_part and word == "i":
        return 1
    value = NUMBERS.get(word)
    return int(value) if value is not None and value.isdigit() else None


def han_number(text: str) -> int | None:
    """Returns the number that digits, or one Han character up to ten, stand for."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    return (_HAN_DIGITS.find(text) + 1 or None) if len(text) == 1 else None


def spoken_year(digits: str) -> str:
    """Returns the key of a year in words: '1984' → 'nineteen eighty 4'. Empty for what is no such number."""
    if not (digits.isascii() and digits.isdigit() and len(digits) == len("1984")):
        return ""
    spoken = []
    for pair in (int(digits[:2]), int(digits[2:])):
        tens, ones = divmod(pair, 10)
        if pair < len(_NUMBER_WORDS) + 1:
            spoken.append(str(pair))
        elif tens == 1:
            spoken.append(_TEENS[ones])
        else:
            spoken += [_TENS[tens], *([str(ones)] if ones else [])]
    return " ".join(spoken)


def has_han(text: str) -> bool:
    """Returns whether a text holds Chinese or Japanese characters."""
    return _HAN.search(text) is not None
