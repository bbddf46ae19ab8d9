"""How a person is put to the trained model: titles of one domain, and titles of another that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..prompts.registry import Prompt, load
from ..prompts.text import plain

NAME, VERSION = "history", 1
MAX_TITLE_CHARS = 80


@dataclass(frozen=True)
class Wording:
    """The prompt of a direction; training and serving use the same one.

    Args:
        source: the domain of the history.
        target: the domain of the titles that follow.
        title_words: titles are cut to so many words.
    """

    source: str
    target: str
    title_words: int

    @property
    def prompt_id(self) -> str:
        """The prompt with the hash of its text."""
        return self._prompt.id

    def prefix(self, titles: Sequence[str]) -> str:
        """Returns the text before the title to predict; without titles the one that nothing is known in."""
        (part,) = self._prompt.render(
            source=self.source, target=self.target, titles=[self.short(title) for title in titles]
        )
        return part.text

    def continuation(self, title: str) -> str:
        """Returns the title as it follows the prefix."""
        return f" {self.short(title)}\n"

    def short(self, title: str) -> str:
        """Returns the first words of a title, on one line."""
        words = plain(title, max_chars=10 * MAX_TITLE_CHARS).split()[: self.title_words]
        return " ".join(words)[:MAX_TITLE_CHARS].rstrip() or "untitled"

    @cached_property
    def _prompt(self) -> Prompt:
        return load("titles", NAME, VERSION)
