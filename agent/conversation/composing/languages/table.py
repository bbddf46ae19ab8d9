"""What a language needs to say every line of a reply."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....explanation.phrases import shown_phrase, shown_title
from ...draft import Line, Say


@dataclass(frozen=True)
class Table:
    """One language's words.

    A template's fields are those of `Line`, its titles quoted; `{it}` is the title or, without one, the
    words; `{signals}` the names of what held an item back.
    """

    templates: Mapping[Say, str]
    kinds: Mapping[str, str]
    """How domains are called, where not by their names."""
    signals: Mapping[str, str]
    """How each signal is called."""
    open_title: str
    close_title: str
    open_words: str
    close_words: str
    joint: str
    """Between titles, and between names."""
    between: str
    """Between sentences."""

    def line(self, line: Line) -> str:
        """Returns the line in words; everything that others wrote is plain and quoted."""
        title, words = self.title(line.title), self.words(line.words)
        signals = [self.signals.get(name, name) for name in line.words.split(",") if name]
        return self.templates[line.say].format(
            title=title,
            it=title if line.title else words,
            titles=self.joint.join(map(self.title, line.titles)),
            words=words,
            text=line.text,
            domain=self.kinds.get(line.domain.casefold(), shown_phrase(line.domain)),
            number=line.number,
            of=line.of,
            signals=self.joint.join(signals),
        )

    def title(self, title: str) -> str:
        """Returns a title as it stands in a reply."""
        return f"{self.open_title}{shown_title(title)}{self.close_title}" if title else ""

    def words(self, words: str) -> str:
        """Returns somebody's words as they stand in a reply."""
        return f"{self.open_words}{shown_phrase(words)}{self.close_words}" if words else ""
