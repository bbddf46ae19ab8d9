"""What composer, verifier and writer must know of a language."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ....retrieval.records import EvidenceKind


class Token(NamedTuple):
    """A piece of a clause, lower-cased."""

    kind: str
    """`phrase` (the evidence's own), `title`, `number`, `word`, `sign` or `other`."""
    text: str
    number: int | None = None
    """What it counts, where it is a number in digits or in words."""


class Count(NamedTuple):
    """A number as a clause tells it; `people` is None where it does not count people."""

    people: int | None
    of_people: int | None = None


@dataclass(frozen=True)
class Language:
    """How a language says what evidence says, and how such sayings are read back."""

    phrasings: Mapping[EvidenceKind, tuple[str, ...]]
    """Sentences with one `{it}`, the suggested item. The own titles are there as the `first`, as the only
    `one`, or as the first two of `several`."""
    it: str
    comma: str
    """Between the parts of a list."""
    last_comma: str
    """Before its last part."""
    with_domain: str
    """A quoted title and its domain."""
    between: str
    """Between two sentences."""

    common: frozenset[str]
    """Words that say nothing about evidence by themselves."""
    of_kind: Mapping[EvidenceKind, frozenset[str]]
    """Words that say what this kind of evidence says."""
    counted: Mapping[EvidenceKind, frozenset[str]]
    """A count of people stands beside one of these words, which say what they were counted for; kinds that
    are missing have no counts to tell."""
    of_all: frozenset[str]
    """Words for the nearest of all; a count beside them tells of how many."""
    any_own: frozenset[str]
    """Words for any of the person's items, without a title."""
    one_own: frozenset[str]
    """The same, with words for one of those named."""
    misplaced: frozenset[tuple[str, str]]
    """Words that say something else when they follow each other."""
    unnamed: frozenset[str]
    """Words that turn a sentence around or say who has what; a domain or an attribute that is one of them is
    left out."""
    number_words: Mapping[str, int]
    """Numbers that may be written out."""

    sentence_end: re.Pattern[str]
    """What parts two sentences."""
    clause_end: re.Pattern[str]
    """What parts two clauses, each of which has evidence of its own."""
    ends: str
    """Signs that end a sentence."""
    pieces: re.Pattern[str]
    """A token, in a group named after its kind."""
    before: str
    """Look-behind: nothing of the same word goes before a title or a phrase."""
    after: str
    """Look-ahead: nothing of the same word follows."""
    has: re.Pattern[str]
    """What says of counted people that they have the item."""
    forms: Callable[[str], tuple[str, ...]]
    """How a domain's or attribute's name may be inflected."""
    counts: Callable[[Sequence[Token]], Iterator[Count]]
    """Reads the numbers of a clause, without its signs."""
    slips: Callable[[str, str, Sequence[str]], Iterator[str]]
    """Patterns of texts that swap who has what, given the character that stands for the suggested item, those
    of the person's items, and the domains."""
    lead: re.Pattern[str]
    """What models write before the sentence that they were asked for."""

    def listed(self, parts: Sequence[str]) -> str:
        """Returns 'a', 'a and b' or 'a, b and c'."""
        return self.last_comma.join(filter(None, [self.comma.join(parts[:-1]), *parts[-1:]]))

    def tellable(self, phrases: Sequence[str]) -> list[str]:
        """Returns the domains or attributes that can be named in a sentence without turning it around."""
        return [phrase for phrase in phrases if phrase.casefold() not in self.unnamed]

    def tokens(self, text: str, phrases: Sequence[str]) -> Iterator[Token]:
        """Yields the phrases of the evidence as they stand, and everything else in small pieces.

        Where a phrase is the beginning of a longer word, the word is read.
        """
        forms = {form.casefold() for phrase in self.tellable(phrases) for form in self.forms(phrase)}
        alternatives = "|".join(re.escape(form) for form in sorted(forms - {""}, key=len, reverse=True))
        known = re.compile(f"{self.before}(?:{alternatives}){self.after}") if alternatives else None
        lowered, place = text.casefold(), 0
        while place < len(lowered):
            found = self.pieces.match(lowered, place)
            phrase = known.match(lowered, place) if known else None
            if phrase and (found is None or phrase.end() >= found.end()):
                yield Token("phrase", phrase[0])
                place = phrase.end()
            elif found and found.lastgroup:
                yield self._token(found.lastgroup, found[0].replace("’", "'"))
                place = found.end()
            else:
                return

    def _token(self, kind: str, text: str) -> Token:
        number = int(text.replace(",", "")) if kind == "number" else None
        return Token(kind, text, self.number_words.get(text) if kind == "word" else number)


def words(text: str) -> frozenset[str]:
    """Returns the words of a table."""
    return frozenset(text.split())
