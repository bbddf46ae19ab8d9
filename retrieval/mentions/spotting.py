"""Titles within a text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .catalogue import MAIN, SUBTITLE, TitleCatalogue
from .everyday import EVERYDAY, EVERYDAY_HAN
from .words import ARTICLES, NUMBERS, Token, has_han, key_of, tokens_of

_READ = 4000
"""Characters of a text that are looked at."""
_MOST_WORDS = 16
_RARE = 2
"""Titles that may hold a word, but not begin with it, for it to name one of them without a capital."""
_LOOKED_AT = 300
_SHORTEST = 4
_YEAR = re.compile(r"\s?\((?:18|19|20)\d\d\)")
_BEFORE_SENTENCE = ".!?。！？\n…"
_OPENING = "\"'“‘«„《「『*_"
_CLOSING = "\"'”’»“》」』*_"


_Run = tuple[int, int, str]
"""First word, end, and the key that they are."""


class Span(NamedTuple):
    """Where a text names a title: characters from `start` to before `end`."""

    start: int
    end: int
    key: str
    """What the catalogue's titles are looked up by."""


class Spotter:
    """Finds titles in a text by its runs of words, without going through the titles."""

    def __init__(self, catalogue: TitleCatalogue) -> None:
        """Reads the titles and their main parts and sub-titles of more than one word."""
        self._catalogue = catalogue
        self._longest: dict[str, int] = {}
        for key in catalogue.keys:
            words = key.count(" ") + 1
            if words <= _MOST_WORDS:
                first = key[: key.find(" ")] if words > 1 else key
                if self._longest.get(first, 0) < words:
                    self._longest[first] = words

    def spot(self, text: str) -> list[Span]:
        """Returns spans in the text's order, not overlapping."""
        text = text[:_READ]
        tokens = tokens_of(text)
        shouted = _is_shouted(text)
        found: list[_Run] = []
        for first in range(len(tokens)):
            found += self._from(text, tokens, first, shouted)
        found.sort(key=lambda run: (-(run[1] - run[0]), run[0]))
        taken = [False] * len(tokens)
        spans = []
        for first, last, key in found:
            if not any(taken[first:last]):
                taken[first:last] = [True] * (last - first)
                end = tokens[last - 1].end
                year = _YEAR.match(text, end)
                spans.append(Span(tokens[first].start, year.end() if year else end, key))
        return sorted(spans)

    def _from(self, text: str, tokens: list[Token], first: int, shouted: bool) -> Iterator[_Run]:
        head = first + 1 if tokens[first].word in ARTICLES and first + 1 < len(tokens) else first
        word = tokens[head].word
        longest = max(self._longest.get(word, 0), self._longest.get(NUMBERS.get(word, word), 0))
        if not longest:
            return
        # 'part' before a number is in the text and not in the key.
        for last in range(min(head + longest + 2, len(tokens)), head, -1):
            run = tokens[first:last]
            key = key_of([token.word for token in run])
            kinds = self._catalogue.kinds(key)
            if kinds and self._is_named(text, run, key, kinds, shouted):
                yield first, last, key
                return

    def _is_named(self, text: str, run: list[Token], key: str, kinds: set[int], shouted: bool) -> bool:
        if _is_quoted(text, run):
            return True
        words = [word for word in key.split() if word not in ARTICLES]
        if kinds <= {MAIN, SUBTITLE} and len(words) < 2:
            return False
        if self._speaks_for_itself(words):
            return True
        return not shouted and _is_capitalised(text, run)

    def _speaks_for_itself(self, words: list[str]) -> bool:
        if any(map(has_han, words)):
            return len(words) > 2 or (len(words) == 2 and "".join(words) not in EVERYDAY_HAN)
        telling = [word for word in words if word not in EVERYDAY and not word.isdigit()]
        if len(words) > 1:
            return bool(telling) and (len(telling) > 1 or len(words) > 2 or len(telling[0]) >= _SHORTEST)
        return bool(telling) and len(words[0]) > _SHORTEST and self._is_rare(words[0])

    def _is_rare(self, word: str) -> bool:
        # The titles of a series begin with its name; a word of the language stands anywhere in titles.
        wholes = (self._catalogue.wholes[at] for at in self._catalogue.holders.get(word, ())[:_LOOKED_AT])
        return sum(not whole.startswith(word) for whole in wholes) <= _RARE


def _is_shouted(text: str) -> bool:
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return upper > lower


def _is_quoted(text: str, run: list[Token]) -> bool:
    start, end = run[0].start, run[-1].end
    return start > 0 and text[start - 1] in _OPENING and text[end : end + 1] in _CLOSING and end < len(text)


def _is_capitalised(text: str, run: list[Token]) -> bool:
    """Whether a run is written as a name, where a sentence does not begin."""
    start = run[0].start
    before = text[:start].rstrip(" \t" + _OPENING)
    if not before or before[-1] in _BEFORE_SENTENCE:
        return False
    named = [token for token in run if token.word not in ARTICLES]
    if named == [] or any(not text[token.start].isupper() for token in (named[0], named[-1])):
        return False
    return not (len(named) == 1 and named[0].word == "i")
