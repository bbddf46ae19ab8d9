"""What a history says: the words of its titles, attributes and descriptions."""

import re
from collections.abc import Iterable, Sequence

from ...retrieval.profiles import Taken
from ...retrieval.records import Item

_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CONNECTING = {"a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with", "or"}
_ENDINGS = ("ations", "ation", "ating", "ated", "ies", "ing", "es", "ed", "s", "y", "e")
_LEAST_STEM = 3


class Evidence:
    """The words of a history.

    Args:
        history: the items, liked and disliked.
        domain: of the history; its name may be said.
    """

    def __init__(self, history: Sequence[Taken], domain: str) -> None:
        self._liked = _Texts(taken.item for taken in history if taken.strength > 0)
        self._disliked = _Texts(taken.item for taken in history if taken.strength < 0)
        self._domain = _joined(domain)
        self._domain_stems = {_stem(word) for word in words_of(domain)}

    def supports(self, tag: str, *, liked: bool) -> bool:
        """Whether every word of a tag is in one or another of the items it stands for."""
        texts = self._liked if liked else self._disliked
        if is_wide(tag):  # written without spaces
            return "".join(tag.split()).casefold() in texts.unspaced
        words = [word for word in words_of(tag) if word not in _CONNECTING]
        return bool(words) and all(_stem(word) in texts.stems for word in words)

    def has_word(self, word: str, *, liked: bool) -> bool:
        """Whether a word stands in an item that was liked, or disliked, or in the domain's name."""
        texts = self._liked if liked else self._disliked
        return _stem(word) in texts.stems or _stem(word) in self._domain_stems

    def says(self, phrase: str) -> bool:
        """Whether these words stand somewhere in the history, one behind the other."""
        wanted = _joined(phrase)
        if is_wide(phrase):
            bare = "".join(phrase.split()).casefold()
            return any(bare in one.unspaced for one in (self._liked, self._disliked))
        return any(wanted in text for text in (self._liked.joined, self._disliked.joined, self._domain))


class _Texts:
    def __init__(self, items: Iterable[Item]) -> None:
        texts = [text for item in items for text in (item.title, *item.attributes, *_more(item)) if text]
        # A line break keeps words of different texts from standing side by side.
        self.joined = "\n".join(_joined(text) for text in texts)
        self.stems = {_stem(word) for text in texts for word in words_of(text)}
        self.unspaced = "\n".join("".join(text.split()).casefold() for text in texts)


def _more(item: Item) -> tuple[str, ...]:
    return (*item.creators, item.description)


def is_wide(text: str) -> bool:
    """Whether a text has characters of a language that is written without spaces."""
    return _WIDE.search(text) is not None


def words_of(text: str) -> list[str]:
    """Returns the words of a text, without regard to case."""
    return _WORD.findall(text.casefold())


def _joined(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _stem(word: str) -> str:
    """Returns what the forms of a word share, roughly: 'mystery' and 'mysteries', 'paint' and 'painting'."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word
