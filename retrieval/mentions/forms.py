"""The ways in which people write one title."""

import re
from typing import NamedTuple

from .words import ARTICLES, key_of, words_of

_YEAR_LAST = re.compile(r"\s*[(\[（]((?:18|19|20)\d\d)[)\]）]\s*$")
_ARTICLE_LAST = re.compile(
    r"^([^:()]*?),\s+(the|an?|der|die|das|le|la|les|el|los|las|il)(?=$|:|\s*\(|\s[-–—]\s)", re.IGNORECASE
)
_PARTS = re.compile(r":\s+|：|\s[-–—]\s|\s*[(（]|[)）]\s*|\s/\s")
_MAY_HAVE_PARTS = re.compile(r"[:：()（）/–—-]")
_NOTHING = (
    "movie film part book novel beginning game album series volume chapter story musical soundtrack deluxe"
)
_SAYS_NOTHING = frozenset(_NOTHING.split())
_SHORTEST_PART = 4  # letters
_SHORTEST_NUMBER = 3
_FEWEST_PARTS = 2


class Forms(NamedTuple):
    """Keys under which a title is found."""

    whole: str
    """All of it but its year: 'star wars 5 the empire strikes back'. Empty only for an empty title."""
    others: tuple[str, ...]
    """All that matters of it: 'star wars the empire strikes back', 'star wars empire strikes back'."""
    mains: tuple[str, ...]
    """What it begins with, up to a sub-title: 'star wars', 'star wars 5'."""
    subtitles: tuple[str, ...]
    """Sub-titles without what stands before them: '5 empire strikes back', 'empire strikes back'."""


def without_year(title: str) -> tuple[str, int | None]:
    """Returns a title without a year in brackets at its end, and that year."""
    if not title.rstrip().endswith((")", "]", "）")):
        return title, None
    match = _YEAR_LAST.search(title)
    if match is None or not title[: match.start()].strip():
        return title, None
    return title[: match.start()], int(match[1])


def article_first(title: str) -> str:
    """Returns a title with an article behind its main part put in front: 'Matrix, The' → 'The Matrix'."""
    return _ARTICLE_LAST.sub(r"\2 \1", title) if "," in title else title


def plain_words(title: str) -> str:
    """Returns the words of a title without year, articles and all: 'the godfather part ii'."""
    return " ".join(words_of(article_first(title)))


def whole_key(title: str) -> str:
    """Returns the key of a title that has no year, or none to be left out."""
    # A title of marks alone ('!!!') is its own key.
    return key_of(words_of(article_first(title))) or title.strip().casefold()


def forms_of(title: str) -> Forms:
    """Returns the keys under which a title is found."""
    title = without_year(title)[0]
    whole = whole_key(title)
    title = article_first(title)
    if not _MAY_HAVE_PARTS.search(title):
        return Forms(whole, (), (), ())
    parts = [part for part in map(words_of, _PARTS.split(title)) if part]
    if len(parts) < _FEWEST_PARTS:
        return Forms(whole, (), (), ())
    bare = [parts[0], *(part[1:] if part[0] in ARTICLES else part for part in parts[1:])]
    wholes = [_joined(bare), _joined([parts[0], parts[-1]]), _joined([bare[0], bare[-1]])]
    mains = [_joined(parts[:end]) for end in range(1, len(parts))]
    subtitles = [_joined(parts[start:]) for start in range(1, len(parts))]
    subtitles += [key_of(part) for part in parts[1:-1]]
    return Forms(
        whole,
        tuple(key for key in dict.fromkeys(wholes) if key != whole),
        _speaking(mains, whole),
        _speaking(subtitles, whole),
    )


def _joined(parts: list[list[str]]) -> str:
    return key_of([word for part in parts for word in part])


def _speaking(keys: list[str], whole: str) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys(keys) if key != whole and _says_something(key))


def _says_something(key: str) -> bool:
    # '2001' is how people call 'A Space Odyssey'; '2' calls nothing.
    said = [word for word in key.split() if word not in _SAYS_NOTHING]
    said = [word for word in said if len(word) >= _SHORTEST_NUMBER or not word.isdigit()]
    return sum(map(len, said)) >= _SHORTEST_PART or not key.isascii()
