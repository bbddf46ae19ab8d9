"""One thing that a person wants of the items of a list."""

from dataclasses import dataclass
from typing import Literal

About = Literal["attribute", "creator", "year", "length", "language", "audience", "popularity", "text"]
"""`attribute`: a genre or theme; `text`: anything else, compared by meaning ('slow', 'a strong heroine')."""
Unit = Literal["", "pages", "minutes"]
Sense = Literal["want", "avoid", "at_most", "at_least", "more", "less"]
"""`more` and `less` are relative to what was shown; numbers come with `at_most` and `at_least`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A limit, a preference or a critique."""

    about: About
    sense: Sense
    value: str
    """In words, casefolded ('noir', 'ursula k. le guin'); digits where a number is meant ('300', '1990')."""
    hard: bool
    """A limit that an item must keep; else a preference that only moves it."""
    words: str
    """The words of the person, as they stand in the turn."""
    unit: Unit = ""
    """Of a length; empty: not said."""
