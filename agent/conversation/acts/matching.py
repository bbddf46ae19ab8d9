"""Whether what somebody wants forgotten is what stands on their card."""

from collections.abc import Sequence

_WORDS = """
a about an and dislike i i'm is it like liked likes limit love my of one rule said that the thing this to
was what
"""
_STOP = frozenset(_WORDS.split())
"""Say nothing of what is meant."""


def is_about(words: str, texts: Sequence[str]) -> bool:
    """Returns whether all telling words stand in one of the texts, or the text stands in the words."""
    said = words.casefold()
    telling = [word for word in _words(said) if word not in _STOP]
    for text in texts:
        own = text.casefold()
        if own and (own in said or said in own):
            return True
        if telling and set(telling) <= set(_words(own)):
            return True
    return False


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() or char == "'" else " " for char in text).split()
