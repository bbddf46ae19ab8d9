"""Whether what somebody wants forgotten is what stands on their card."""

import re
from collections.abc import Sequence

_WORDS = """
a about an and dislike i i'm is it like liked likes limit love my of one rule said that the thing this to was
what
"""
_STOP = frozenset(_WORDS.split())
"""Say nothing of what is meant."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 2
"""Fewer characters of a language without spaces name nothing."""


def is_about(words: str, texts: Sequence[str]) -> bool:
    """Returns whether all telling words stand in one of the texts, or a whole text stands in the words.

    Whole words count: 'o' is not about 'horror'. A language without spaces is compared by its characters.
    """
    telling = [word for word in _words(words) if word not in _STOP]
    if not telling:
        return False
    return any(_matches(words, telling, text) for text in texts)


def _matches(words: str, telling: Sequence[str], text: str) -> bool:
    own = _words(text)
    if not own:
        return False
    if set(telling) <= set(own) or f" {' '.join(own)} " in f" {' '.join(_words(words))} ":
        return True
    said = "".join(words.split())
    return bool(_UNSPACED.search(said)) and len(said) >= _SHORTEST and (said in text or text in said)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))
