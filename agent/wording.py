"""How a person is put to the trained model: titles of one domain, and titles of another that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..prompts import Library, Prompt
from ..prompts.text import plain
from ..retrieval.records import Item

NAME = "rank/likelihood@v1"
MAX_TITLE_CHARS = 80
ATTRIBUTE_WORDS = 3
"""Words of an attribute, its last ones: a path of categories ends with what is special."""


def described(item: Item, title_words: int, attributes: int) -> str:
    """Returns an item as the model reads it: the first words of its title, and some genres and themes.

    Args:
        item: any item; one without a title goes by its identifier.
        title_words: the title is cut to so many words.
        attributes: so many genres and themes follow it in brackets.
    """
    words = plain(item.title or item.item_id, max_chars=10 * MAX_TITLE_CHARS).split()[:title_words]
    title = " ".join(words)[:MAX_TITLE_CHARS].rstrip() or "untitled"
    known = [" ".join(plain(one).split()[-ATTRIBUTE_WORDS:]) for one in item.attributes[:attributes]]
    return f"{title} ({', '.join(known)})" if known else title


@dataclass(frozen=True)
class Wording:
    """The prompt of a direction; training and serving use the same one.

    Args:
        source: the domain of the history.
        target: the domain of the titles that follow.
        prompt: which prompt; trained models have the shipped one.
    """

    source: str
    target: str
    prompt: Prompt = field(default_factory=lambda: Library().load(NAME), compare=False, repr=False)

    @property
    def prompt_id(self) -> str:
        """The prompt with the hash of its text."""
        return self.prompt.id

    @property
    def known_as(self) -> frozenset[str]:
        """Its ids, now and before, all of the same text."""
        return frozenset((self.prompt.id, *self.prompt.head.formerly))

    def prefix(self, texts: Sequence[str]) -> str:
        """Returns the text before the item to predict; without a history the one that nothing is known in.

        Args:
            texts: the items of the history, each as `described` gives it.
        """
        (part,) = self.prompt.render(source=self.source, target=self.target, titles=list(texts))
        return part.text

    def continuation(self, text: str) -> str:
        """Returns an item, as `described` gives it, as it follows the prefix."""
        return f" {plain(text)}\n"
