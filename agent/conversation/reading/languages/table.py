"""What the rules know of one language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .....retrieval.critique.wish import About, Sense, Unit
from .....retrieval.mentions.mention import Sentiment, Use
from ...turn import Act

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class WishRule:
    """A phrase that is a wish. The group `v`, where there is one, is its value."""

    pattern: Pattern
    about: About
    sense: Sense
    value: str = ""
    """Where the phrase itself has none."""
    hard: bool = False
    """Unless the words around it soften or harden it."""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A phrase with one or two numbers, `low` and `high`: lengths with their unit, or years."""

    pattern: Pattern
    about: Literal["length", "year"]
    before: bool = False
    """The year `high` itself is no longer meant."""
    after: bool = False
    """The year `low` itself is not yet meant."""
    around: bool = False
    """The number `at` is a wish, not a limit."""


@dataclass(frozen=True, slots=True)
class NamedRule:
    """What is said of titles and places, which are the group `named`."""

    pattern: Pattern
    use: Use
    sentiment: Sentiment = "neutral"
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Cues:
    """What may stand before a describing word, and which sense it gives it. Each is read up to the word."""

    pattern: Pattern
    sense: Sense
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """All that differs between languages. Patterns see folded text with the signs of `scan`."""

    numbers: Mapping[str, int]
    number: Pattern
    """One number, in digits or words."""
    places: tuple[Pattern, ...]
    """Groups: `n` numbers of places, `first` or `last` how many, `all`, `end` for the last one."""
    bare_places: Pattern
    """Numbers and nothing else."""
    joined: Pattern
    """What joins the parts of a list."""
    names: tuple[Pattern, ...]
    """Phrases whose group `title` is a title."""
    cued: tuple[Pattern, ...]
    """The same, where what follows may also be something else; it is looked at twice."""
    spoken_of: tuple[NamedRule, ...]
    pronouns: tuple[NamedRule, ...]
    """Said of what was spoken of last: 'already read it'."""
    acts: tuple[tuple[Act, Pattern], ...]
    """Phrases that are an act of their own and carry nothing else."""
    surprise: Pattern
    repeat: Pattern
    forget: Pattern
    """Groups: `all`, `that`, or `what`."""
    forget_about: Pattern
    """What may stand before the thing itself: 'what I said about'."""
    forget_tail: Pattern
    """What may follow it: '那条'."""
    asks: Pattern
    """Asks for a list."""
    count: tuple[Pattern, ...]
    """Group `n`."""
    facts: Pattern
    """Group `fact`."""
    limits: tuple[LimitRule, ...]
    wishes: tuple[WishRule, ...]
    creators: tuple[WishRule, ...]
    """Their group `v` is names."""
    describing: Mapping[str, tuple[About, str]]
    """Words for genres, themes and moods with what they are about and their normal form."""
    comparative: Mapping[str, tuple[About, str, Sense]]
    """'funnier': more of something."""
    token: Pattern
    cues: tuple[Cues, ...]
    loose: tuple[WishRule, ...]
    """Phrases whose value may be any words; read last."""
    early: tuple[WishRule, ...]
    """The same, read before titles are looked for by their capitals: 'set in Japan'."""
    opinion: tuple[tuple[Pattern, Sense], ...]
    """A taste that is told, not asked for, before a describing word: 'I love horror'."""
    soft: Pattern
    firm: Pattern
    domain_words: Mapping[str, tuple[str, ...]]
    """Words for a domain, and the names that it may have."""
    spaced: bool
    """Words are parted by spaces."""
    not_asked: Pattern
    """Before a word for a domain: it is not what they want."""
    doings: tuple[tuple[Pattern, tuple[str, ...]], ...]
    """'what should I read' and the names of the domain that it asks for."""
    languages: Mapping[str, str]
    language: tuple[tuple[Pattern, Sense], ...]
    """Group `v`: a word of `languages`."""
    audiences: tuple[tuple[Pattern, str], ...]
    """Group `age`, where there is one, decides."""
    answer_start: Pattern
    """What may stand before an option in an answer."""
    answer_end: Pattern
    """What must follow it."""
    answer_place: Pattern
    """An option by its place: group `n`, or `end` for the last one."""
    contrary: Pattern
    """Words with which a word of an option does not choose it: 'no romance', 'why romance?'."""
    yes: Pattern
    no: Pattern
    both: Pattern
    neither: Pattern
    articles: Pattern
    kinds: Mapping[str, tuple[Unit, int]]
    """Patterns of the units of lengths: pages or minutes, and how many of them."""
    and_a_half: Pattern
    spans: tuple[tuple[Pattern, int], ...]
    """A year, a decade or a century, with the number of its years; group `n`."""
    paired: frozenset[str]
    """Words that stand on either side of 'and' within titles: 'War and Peace'."""
    openers: frozenset[str]
    """Words with which no title starts that nobody marked as one."""
    common: frozenset[str] = field(default_factory=frozenset)
    """Words that are no title on their own."""

    def domain_token(self, own: Iterable[str]) -> Pattern:
        """Returns a pattern of all words for domains, the names of the domains themselves first."""
        words = sorted({*own, *self.domain_words}, key=len, reverse=True)
        choice = "|".join(map(re.escape, words))
        return re.compile(rf"\b(?:{choice})\b" if self.spaced else f"(?:{choice})")


def words(text: str) -> frozenset[str]:
    """Returns the words of a text, which are parted by white space."""
    return frozenset(text.split())
