"""Titles that somebody misspelt."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..errors import MissingExtra
from .ngrams import NgramIndex

_CANDIDATES = 96
_SHORT = 10
"""Letters up to which strings are also compared by pairs: an error may leave no triple of a short word."""
_LONGEST = 120
_NEAR = 0.62
_FEWEST_LETTERS = (5, 8, 20)
"""Of a title, for one, two and three errors to be forgiven."""
_MANY_WORDS = 4
_DOUBLED = re.compile(r"(.)\1+")
_FIRST_MAY_DIFFER = 12
"""Letters of a title from which its first may be wrong too: people seldom miss it, and other titles do."""


@dataclass(frozen=True)
class Spelling:
    """How far a string of the catalogue is from what somebody wrote."""

    key: str
    edits: int
    """Letters put in, left out, exchanged, or swapped with their neighbour."""
    likeness: float
    """One for the same, 0 for nothing in common."""


class Speller:
    """Strings of the catalogue by likeness to what somebody wrote, or may have meant to write.

    Raises:
        MissingExtra: rapidfuzz, which compares letters, is not installed.
    """

    def __init__(self, strings: Sequence[str], words: Collection[str]) -> None:
        """Indexes strings; `words` are those spelt right: every word of the catalogue's titles."""
        try:
            from rapidfuzz.distance import OSA
        except ImportError as error:
            raise MissingExtra("finding misspelt titles", "chat") from error
        self._distance = OSA.distance
        self._strings = strings
        self._words = words
        self._triples = NgramIndex.of(strings, 3)
        self._short = [place for place, string in enumerate(strings) if len(string) <= _SHORT]
        self._pairs = NgramIndex.of([strings[place] for place in self._short], 2)

    def near(self, text: str, limit: int) -> list[Spelling]:
        """Returns up to `limit` strings that look like `text`, nearest first."""
        text = text[:_LONGEST]
        places = self._triples.candidates(text, _CANDIDATES).tolist()
        if len(text) <= _SHORT + 2:
            places += [self._short[place] for place in self._pairs.candidates(text, _CANDIDATES)]
        found = []
        for place in dict.fromkeys(places):
            string = self._strings[place]
            edits = self._distance(text, string)
            likeness = 1.0 - edits / max(len(text), len(string))
            if likeness >= _NEAR:
                found.append(Spelling(string, edits, likeness))
        found.sort(key=lambda spelling: (spelling.edits, -spelling.likeness, spelling.key))
        return found[:limit]

    def certain(self, text: str, near: Sequence[Spelling]) -> bool:
        """Returns whether the nearest of `near` is surely what `text` was meant to be.

        It is when few letters differ for its length, the next one is farther, numbers are the same, and what
        differs is no word of another title: 'The Torn' is another title than 'The Town', 'The Tonw' is not.
        """
        if not near:
            return False
        best = near[0]
        forgiven = best.edits <= _allowed(best.key) or _only_doubled(text, best.key)
        if not forgiven or (len(near) > 1 and near[1].edits <= best.edits):
            return False
        return _numbers(text) == _numbers(best.key) and self._is_misspelt(text, best)

    def _is_misspelt(self, text: str, best: Spelling) -> bool:
        said, meant = text.split(), best.key.split()
        if "".join(said) == "".join(meant):
            return True
        if len(said) < _MANY_WORDS and best.key in (text + "s", text.removesuffix("s")):
            return False
        letters = len(best.key.replace(" ", ""))
        if text[0] != best.key[0] and letters < _FIRST_MAY_DIFFER:
            return False
        differing = [word for word in said if word not in meant and not _is_other_number(word, meant, said)]
        return not any(word in self._words for word in differing)


def _is_other_number(word: str, meant: list[str], said: list[str]) -> bool:
    # 'Lord of the Ring': of a long title, one word in the singular or plural.
    return len(said) >= _MANY_WORDS and (word + "s" in meant or (word[-1] == "s" and word[:-1] in meant))


def _only_doubled(text: str, key: str) -> bool:
    return _DOUBLED.sub(r"\1", text) == _DOUBLED.sub(r"\1", key)


def _allowed(key: str) -> int:
    letters = len(key.replace(" ", ""))
    return sum(letters >= fewest for fewest in _FEWEST_LETTERS)


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]
