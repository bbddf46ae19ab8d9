"""A turn while it is being read: the parts that one rule took are closed to the next."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ....retrieval.mentions.mention import Mention, Sentiment, Use

TITLE, TAKEN, PLACE, BODY = "\ue000", "\ue001", "\ue002", "\ue003"
"""What stands for parts that were read: the first character of a title, anything taken, the first
character of a place of the list, and every further character of a title or place."""

NAMED = f"[{TITLE}{PLACE}]{BODY}*"
"""A pattern of a title or a place."""
SIGNS = f"{TITLE}-{BODY}"
"""All of them, for use in a class of characters."""

_SAME = str.maketrans(
    "‘’´`“”„，。；：！？（）０１２３４５６７８９\t\r\ue000\ue001\ue002\ue003",
    "''''\"\"\",.;:!?()0123456789      ",
)
_CLAUSE_END = re.compile(r"[.,;!?\n]|\bbut\b|但是?|不过|可是")
_NEAR_CHARS = 60


@dataclass(slots=True)
class Named:
    """A title or a place that was found, and what is said of it."""

    start: int
    end: int
    place: int | None = None
    use: Use | None = None
    sentiment: Sentiment = "neutral"


class Scan:
    """Text that is read by one rule after the other.

    Attributes:
        text: as it was said.
        plain: folded for matching (lower case, simple punctuation), of the same length.
        low: the same with what was read replaced by the signs above.
        named: titles and places that were found, by where they start in the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = "".join(_lower(char) for char in text.translate(_SAME))
        self.low = self.plain
        self.named: dict[int, Named] = {}

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Returns the matches in what is still open, and closes them; titles and places in them stay."""
        found = list(pattern.finditer(self.low))
        if found:
            self._close((match.span() for match in found), TAKEN)
        return found

    def close(self, start: int, end: int) -> None:
        """Closes a part that was read."""
        self._close([(start, end)], TAKEN)

    def name(
        self, start: int, end: int, words: tuple[int, int] | None = None, places: Iterable[int] = ()
    ) -> None:
        """Puts a title into the text, or the places of the list that are meant.

        Args:
            start: of the part that is replaced.
            end: of it.
            words: the title itself, where the part has quotation marks around it.
            places: of the list; empty for a title.
        """
        meant = list(places)
        first, last = words or (start, end)
        if meant:
            # Several places share a part: one sign each, as far as it has room.
            for offset, place in enumerate(meant[: end - start]):
                self.named[start + offset] = Named(first, last, place)
            signs = PLACE * min(len(meant), end - start)
        else:
            self.named[start] = Named(first, last)
            signs = TITLE
        self.low = self.low[:start] + signs.ljust(end - start, BODY) + self.low[end:]

    @property
    def without_names(self) -> str:
        """The plain text, with signs in place of titles and places only."""
        return "".join(
            low if TITLE <= low <= BODY and low != TAKEN else plain
            for low, plain in zip(self.low, self.plain, strict=True)
        )

    def named_in(self, start: int, end: int) -> list[Named]:
        """Returns the titles and places of a part."""
        return [self.named[at] for at in range(start, end) if self.low[at] in {TITLE, PLACE}]

    def words(self, start: int, end: int) -> str:
        """Returns what was said there, without the spaces and marks around it."""
        return self.text[start:end].strip(" \t\n\r,.;:!?，。；：！？、\"'“”‘’")

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Returns where the clause around a part starts and ends, at most 60 characters to either side."""
        low, high = max(0, start - _NEAR_CHARS), min(len(self.plain), end + _NEAR_CHARS)
        before = [match.end() for match in _CLAUSE_END.finditer(self.plain, low, start)]
        after = _CLAUSE_END.search(self.plain, end, high)
        return (before[-1] if before else low), (after.start() if after else high)

    def mentions(self, otherwise: Use) -> tuple[Mention, ...]:
        """Returns all titles and places in the order of the text.

        Args:
            otherwise: the use of those of which no rule told.
        """
        found = []
        for at in sorted(self.named):
            one = self.named[at]
            words = "" if one.place is not None else self.words(one.start, one.end)
            if words or one.place is not None:
                found.append(Mention(words, one.sentiment, one.use or otherwise, one.place))
        return tuple(dict.fromkeys(found))

    def _close(self, spans: Iterable[tuple[int, int]], sign: str) -> None:
        keep: Callable[[str], str] = lambda char: char if TITLE <= char <= BODY else sign  # noqa: E731
        parts, at = [], 0
        for start, end in spans:
            parts += [self.low[at:start], "".join(map(keep, self.low[start:end]))]
            at = end
        self.low = "".join([*parts, self.low[at:]])


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char
