"""Titles by how they begin."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ...retrieval.text import clean_text

MAX_CHARS = 500
_ARTICLES = ("the ", "a ", "an ")


class TitleIndex:
    """A sorted list of titles, found with and without their leading article.

    Args:
        titles: of the catalogue, in any order; later ones of equal titles are left out.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        keys: dict[tuple[str, str], None] = {}
        for written in titles:
            title = clean_text(written, MAX_CHARS)
            folded = title.casefold()
            keys[folded, title] = None
            for article in _ARTICLES:
                if folded.startswith(article):
                    keys[folded.removeprefix(article), title] = None
        self._keys = sorted(keys)

    def starting(self, prefix: str, limit: int = 12) -> Sequence[str]:
        """Returns at most `limit` titles that begin like `prefix`, whatever its capitals, in their order."""
        folded = prefix.casefold()
        found: dict[str, None] = {}
        first = bisect_left(self._keys, (folded, ""))
        for folded_title, title in self._keys[first : first + 2 * limit]:
            if not folded_title.startswith(folded):
                break
            found[title] = None
        return list(found)[:limit]
