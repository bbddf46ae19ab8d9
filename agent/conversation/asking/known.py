"""What need not be asked, because the person said it or was asked it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ....retrieval.critique.wish import About, Wish
from ....retrieval.profiles.vocabulary import tag_key
from ...card.entry import CardEntry, EntryKind

_TELLING: tuple[EntryKind, ...] = ("like", "dislike", "wish", "fact")


@dataclass(frozen=True)
class Known:
    """What is known of a person in one conversation."""

    said: frozenset[str] = frozenset()
    """What was said of tastes, casefolded: 'noir', 'i love noir films'."""
    limited: frozenset[About] = frozenset()
    """What limits and wishes are about already, besides attributes."""
    asked: frozenset[str] = frozenset()
    """Keys of the questions that were asked: `Asked.keys`."""

    @classmethod
    def of(
        cls,
        entries: Sequence[CardEntry],
        wishes: Sequence[Wish],
        asked: Collection[str],
        domain: str | None = None,
    ) -> "Known":
        """Joins a taste card and a session.

        Args:
            entries: of the taste card; those of other domains do not count.
            wishes: of the session.
            asked: keys of the questions of the session.
            domain: that the list is of; None: entries for any domain count.
        """
        own = [
            one for one in entries if one.kind in _TELLING and (domain is None or one.domain in ("", domain))
        ]
        every = [*wishes, *(one.wish for one in own if one.wish is not None)]
        # Somebody who likes an item has said nothing of the words in its title.
        texts = [one.text for one in own if one.item is None]
        texts += [wish.value for wish in every if wish.about in ("attribute", "text")]
        return cls(
            frozenset(key for text in texts if (key := tag_key(text))),
            frozenset(wish.about for wish in every if wish.about not in ("attribute", "text")),
            frozenset(asked),
        )

    def has_attribute(self, name: str) -> bool:
        """Returns whether an attribute was spoken of or asked about."""
        key = tag_key(name)
        return attribute_key(name) in self.asked or any(_names(text, key) for text in self.said)

    def has(self, about: About) -> bool:
        """Returns whether anything of this kind was wished for or asked about."""
        return about in self.limited or about in self.asked


def attribute_key(name: str) -> str:
    """Returns by what it is remembered that an attribute was asked about."""
    return f"attribute:{tag_key(name)}"


def _names(text: str, key: str) -> bool:
    """Returns whether a text names an attribute: as whole words, where words are parted by spaces."""
    return f" {key} " in f" {text} " if key.isascii() else key in text
