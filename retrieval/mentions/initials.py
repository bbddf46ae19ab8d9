"""Titles by the first letters of their words: 'LOTR', 'GoT'."""

from .catalogue import TitleCatalogue

_FEWEST, _MOST = 3, 7


class Initials:
    """What initials stand for, where only one title or series has them."""

    def __init__(self, catalogue: TitleCatalogue) -> None:
        """Reads the whole and the main titles of a catalogue."""
        self._catalogue = catalogue
        self._keys: dict[str, set[str]] = {}
        for key in catalogue.keys:
            words = key.split()
            if _FEWEST <= len(words) <= _MOST:
                self._keys.setdefault("".join(word[0] for word in words), set()).add(key)

    def key(self, words: str) -> str | None:
        """Returns the one key with these initials; None: they are no initials, or those of several titles."""
        letters = words.replace(".", "").replace(" ", "")
        keys = self._keys.get(letters.casefold(), set())
        if len(keys) != 1:
            return None
        key = next(iter(keys))
        # Small letters may be a word; those of a whole series are seldom one.
        is_said_so = letters.isupper() or len(self._catalogue.part_called(key)) > 1
        return key if is_said_so else None
