"""What stands in a turn: the stretches that words are found in, and the numbers that it tells."""

import re
from itertools import pairwise

_TOKEN = re.compile(r"\w+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH = {
    **{word: float(n) for n, word in enumerate(_UNITS)},
    **{word: 20.0 + 10 * n for n, word in enumerate(_TENS)},
    "fifteen": 15.0,
    "a": 1.0,
    "an": 1.0,
    "couple": 2.0,
    "dozen": 12.0,
}
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "百": 100, "半": 0}
_CHINESE_NUMBER = re.compile(r"[零一二三四五六七八九十两百]+")


def stretch(words: str, text: str) -> str:
    """Returns the stretch of `text` that has these words in this order, as it stands there, or nothing.

    Case, spaces and punctuation between the words may differ.
    """
    tokens = _TOKEN.findall(words)
    if not tokens:
        return ""
    before = "" if _CJK.match(tokens[0]) else r"(?<![^\W_])"
    after = "" if _CJK.search(tokens[-1][-1]) else r"(?![^\W_])"
    pattern = before + r"[\W_]*".join(re.escape(token) for token in tokens) + after
    found = re.search(pattern, text, re.IGNORECASE)
    return found[0] if found else ""


def told_numbers(text: str) -> set[int]:
    """Returns the whole numbers that a turn tells or means: 300, 'the 80s', 'two hours', 'before 1990'."""
    found = _digits(text) | _english(text) | _chinese(text)
    told = {int(one) for one in found if one == int(one)}
    told |= {round(60 * (one + half)) for one in found if one <= 24 for half in (0, 0.5)}
    told |= {first + years for first in _decades(text, told) for years in (0, 9)}
    return told | {year + step for year in told if 1000 <= year <= 2999 for step in (-1, 1)}


def _digits(text: str) -> set[float]:
    return {float(one.replace(",", ".")) for one in _DIGITS.findall(text)} | {
        float(one.replace(",", "")) for one in re.findall(r"\d+,\d{3}", text)
    }


def _english(text: str) -> set[float]:
    words = re.findall(r"[a-z]+", text.casefold())
    found = {_ENGLISH[word] for word in words if word in _ENGLISH}
    for number, word in pairwise(words):
        if word in ("hundred", "thousand") and number in _ENGLISH:
            found.add(_ENGLISH[number] * (100 if word == "hundred" else 1000))
        elif number in _TENS and word in _UNITS[1:10]:
            found.add(_ENGLISH[number] + _ENGLISH[word])
    return found


def _chinese(text: str) -> set[float]:
    found: set[float] = set()
    for number in _CHINESE_NUMBER.findall(text):
        total = current = 0
        for character in number:
            value = _CHINESE[character]
            if value in (10, 100):
                total, current = total + (current or 1) * value, 0
            else:
                current = value
        found.add(float(total + current))
    return found


def _decades(text: str, told: set[int]) -> set[int]:
    """Returns the first years of decades and centuries that may be meant."""
    folded = text.casefold()
    short = {int(one) for one in re.findall(r"(?<!\d)(\d0)\s*(?:'?s\b|年代)", folded)}
    short |= {20 + 10 * n for n, word in enumerate(_DECADES) if word in folded}
    if "年代" in folded:
        short |= {one for one in told if one in range(10, 100, 10)}
    long = {int(one) for one in re.findall(r"(?<!\d)(\d{3}0)\s*(?:'?s\b|年代)", folded)}
    return long | {century + one for one in short for century in (1900, 2000) if century + one <= 2090}
