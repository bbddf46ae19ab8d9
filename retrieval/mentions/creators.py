"""The people who made the items, by name."""

from collections.abc import Sequence
from functools import cached_property

from ..records import Item
from .misspelt import Speller
from .words import words_of

_MANY = 6
_LONGEST = 100
_SHORTEST_NAME = 4


class Creators:
    """Names of creators, found by all of a name, its last part, or a misspelling of either."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Reads the creators of items."""
        self._positions: dict[str, list[int]] = {}
        for position, item in enumerate(items):
            for name in item.creators:
                self._positions.setdefault(name, []).append(position)
        self._names: dict[str, list[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        for name in self._positions:
            words = name_words(name)
            spelt_out = [word for word in words if len(word) > 1 or not word.isascii()]
            for key in {_in_any_order(words), _in_any_order(spelt_out), "".join(spelt_out)}:
                self._names.setdefault(key, []).append(name)
            for word in set(words):
                self._by_word.setdefault(word, []).append(name)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(list({**self._names, **self._by_word}), ())

    def resolve(self, words: str) -> list[str]:
        """Returns up to six names of creators with items that these words may mean, with most items first.

        All the words must be in the name: 'le guin', 'Ursula LeGuin', 'nolan'. Misspelt words count where no
        name holds them as they are. Empty: nobody is called so.
        """
        said = name_words(words[:_LONGEST])
        return self._most(self._exact(said) or self._misspelt(said))

    def is_known(self, words: str) -> bool:
        """Returns whether a creator is called just so: no word of the name is misspelt."""
        return bool(self._exact(name_words(words)))

    def positions(self, words: str) -> list[int]:
        """Returns positions of the items that the creators of `resolve` made, in the items' order."""
        return sorted({at for name in self.resolve(words) for at in self._positions[name]})

    def _most(self, names: Sequence[str]) -> list[str]:
        unique = dict.fromkeys(names)
        return sorted(unique, key=lambda name: -len(self._positions[name]))[:_MANY]

    def _exact(self, said: list[str]) -> list[str]:
        same = self._names.get(_in_any_order(said)) or self._names.get("".join(said))
        if same:
            return same
        if not said:
            return []
        lists = [self._by_word.get(word, []) for word in said]
        holding = [name for name in min(lists, key=len) if set(said) <= set(name_words(name))]
        as_surname = [name for name in holding if said[-1] in (name_words(name)[-1], name_words(name)[0])]
        return as_surname if len(said) > 1 or as_surname else []

    def _misspelt(self, said: list[str]) -> list[str]:
        for text in () if not said else (_in_any_order(said), *([said[-1]] if len(said) == 1 else [])):
            near = self._speller.near(text, 4) if len(text) >= _SHORTEST_NAME else []
            if self._speller.certain(text, near):
                return self._names.get(near[0].key) or self._by_word[near[0].key]
        return []


def _in_any_order(words: Sequence[str]) -> str:
    return " ".join(sorted(words))


def name_words(name: str) -> list[str]:
    """Returns the words of a name, initials joined: 'J. R. R. Tolkien' → jrr, tolkien."""
    joined: list[str] = []
    initials = ""
    for word in words_of(name):
        if len(word) == 1 and word.isascii():
            initials += word
            continue
        if initials:
            joined.append(initials)
            initials = ""
        joined.append(word)
    return [*joined, initials] if initials else joined
