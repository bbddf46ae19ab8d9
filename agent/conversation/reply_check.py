"""Whether a text may be shown: every work in it is an item of the catalogue that the reply is about.

A text of the composer is checked for its titles; one of a model also word by word: what is not in a closed
vocabulary, in the shown items' own words or in a title in quotes is refused. So an invented work, person,
year or number needs no detector of its own.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ..explanation.phrases import shown_title
from .turn import Language
from .vocabulary import COMMON_CHINESE, COMMON_ENGLISH

MAX_CHARS = 600
"""Of what a model writes around a list."""

QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|《([^《》]*)》|「([^「」]*)」")
"""What is quoted in a text, as a title is."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_MARKUP = re.compile(r"https?:|www\.|[<>\[\]{}|`*_#\\=]|@\w")
_ALWAYS_CAPITAL = frozenset({"I", "I'd", "I'll", "I'm", "I've", "I’d", "I’ll", "I’m", "I’ve"})
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Allowed:
    """What a text may name."""

    titles: Collection[str]
    """Titles of the items that the reply is about."""
    words: Collection[str] = field(default=())
    """Creators, attributes and domains of the shown items, and the wishes' words."""
    numbers: Collection[int] = field(default=())


def quoted(text: str) -> list[str]:
    """Returns what stands in quotation marks of any kind."""
    return [next(part for part in found.groups() if part is not None) for found in QUOTED.finditer(text)]


def title_problem(text: str, titles: Collection[str]) -> str | None:
    """Returns which quoted title is no item's, None if all are."""
    known = {_key(shown_title(title)) for title in titles}
    return next((title for title in quoted(text) if _key(title) not in known), None)


def written_problem(text: str, allowed: Allowed, language: Language) -> str | None:
    """Returns why a text that a model wrote may not be shown, None if it may."""
    if not text.strip():
        return "there is no text"
    if len(text) > MAX_CHARS:
        return f"{len(text)} characters, at most {MAX_CHARS} are shown"
    if odd := next((c for c in text if unicodedata.category(c)[0] == "C" and c != "\n"), None):
        return f"the character U+{ord(odd):04X} is no plain text"
    if found := _MARKUP.search(text):
        return f"{found[0]!r} is markup"
    if (title := title_problem(text, allowed.titles)) is not None:
        return f"{title!r} is no item of the list"
    rest = QUOTED.sub(" ", text)
    if mark := re.search(r"[“”\"《》「」]", rest):
        return f"the quotation {mark[0]!r} is open"
    if number := next((n for n in re.findall(r"\d+", rest) if int(n) not in allowed.numbers), None):
        return f"the number {number} is nowhere in the list"
    return _unknown_word(rest, allowed.words, language)


def _unknown_word(text: str, words: Collection[str], language: Language) -> str | None:
    own = {part for word in words for part in _parts(word)}
    if language == "zh":
        own_chars = {char for word in words for char in word}
        odd = next((c for c in _CJK.findall(text) if c not in COMMON_CHINESE and c not in own_chars), None)
        if odd is not None:
            return f"{odd!r} is not among the words that may be used"
    for found in _WORD.finditer(text):
        word = found[0]
        if _looks_like_a_name(word, text, found.start()) and word.casefold() not in own:
            return f"{word!r} is written like a name"
        if _CJK.search(word) and language == "zh":
            continue
        if not _is_known(word.casefold().replace("’", "'"), own):
            return f"{word!r} is not among the words that may be used"
    return None


def _looks_like_a_name(word: str, text: str, place: int) -> bool:
    """Whether a word has a capital where no sentence begins; a title in quotes stands as a blank."""
    before = text[:place].rstrip()
    begins = not before or before[-1] in ".!?:;。！？：；"
    return word[0].isupper() and not begins and word not in _ALWAYS_CAPITAL


def _is_known(word: str, own: Collection[str]) -> bool:
    return (
        word in COMMON_ENGLISH
        or word in own
        or all(part in own or part in COMMON_ENGLISH for part in word.split("-"))
    )


def _parts(text: str) -> Sequence[str]:
    return [part.casefold().replace("’", "'") for part in _WORD.findall(text)]


def _key(title: str) -> str:
    return " ".join(title.casefold().rstrip(" .,;，。；").split())
