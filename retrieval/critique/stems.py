"""One form for what people and catalogues write differently: case, accents, signs, plurals."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 4
"""A shorter word keeps its 's': 'gas', 'bus'."""


def key_of(text: str) -> str:
    """Returns the words of a text in their plain form: 'Sci-Fi & Comedies' -> 'sci fi comedy'."""
    return " ".join(map(stem, _WORD.findall(folded(text))))


def folded(text: str) -> str:
    """Returns a text without case, accents and apostrophes."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return text.casefold().replace("'", "").replace("’", "")


def stem(word: str) -> str:
    """Returns an English noun without its plural; other words mostly stay as they are."""
    if len(word) < _SHORTEST or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def is_han(text: str) -> bool:
    """Whether a text has Chinese characters, which are written without spaces."""
    return _HAN.search(text) is not None


def contains(text: str, part: str) -> bool:
    """Whether a key has all the words of another in one piece; of Chinese, its characters."""
    if is_han(part):
        return part in text
    return f" {part} " in f" {text} "
