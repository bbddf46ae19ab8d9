"""Checks one clause against one evidence."""

from itertools import pairwise
from typing import NamedTuple

from ...retrieval.records import Evidence, Item
from .languages import Language, Token
from .phrases import evidence_domains, shared_attributes
from .records import Reason

QUOTING = frozenset({"cooccurrence", "transfer", "model", "content", "attributes"})
"""Kinds of evidence that speak of the person's own items."""


class Clause(NamedTuple):
    """A part of a sentence, in which one character stands for each quoted title."""

    text: str
    target: str
    """The character of the target's title."""
    own: frozenset[str]
    """The characters of the own items of the evidence that is looked at."""


class Problem(NamedTuple):
    """Why a clause does not rest on an evidence; a deeper one was found later and tells more."""

    reason: Reason
    detail: str
    depth: int


def is_filler(text: str, target: str, language: Language) -> bool:
    """Returns whether a clause says nothing: common words and the title behind `target` only."""
    tokens = language.tokens(text, ())
    return all(t.kind == "sign" or t.text in language.common or t.text == target for t in tokens)


def says_something(text: str, evidence: Evidence, language: Language) -> bool:
    """Returns whether a clause that rests on the evidence tells of it, and not only what the person has."""
    return any(
        token.kind == "phrase" or token.text in language.of_kind[evidence.kind]
        for token in language.tokens(text, shared_attributes(evidence))
    )


def find_problem(clause: Clause, evidence: Evidence, item: Item, language: Language) -> Problem | None:
    """Returns why the clause does not rest on the evidence, None if it does."""
    phrases = _phrases(evidence, item, language)
    tokens = [token for token in language.tokens(clause.text, phrases) if token.kind != "sign"]
    titles = frozenset(token.text for token in tokens if token.kind == "title")
    if other := titles - clause.own - {clause.target}:
        return Problem("title", f"{len(other)} titles of other evidence in {clause.text!r}", 0)
    if titles - {clause.target} and evidence.kind not in QUOTING:
        return Problem("title", f"{evidence.kind} says nothing of the person's own items", 0)
    allowed = language.common | language.of_kind[evidence.kind] | language.number_words.keys()
    for token in tokens:
        if token.kind == "other":
            return Problem("markup", f"{token.text!r} is no plain text", 3)
        if token.kind == "word" and token.text not in allowed:
            return Problem("word", f"{token.text!r} is not in the evidence ({evidence.kind})", 1)
    if misplaced := language.misplaced & set(pairwise(token.text for token in tokens)):
        return Problem("word", f"{sorted(misplaced)} say something else in {clause.text!r}", 1)
    return _number_problem(tokens, clause, evidence, language)


def _phrases(evidence: Evidence, item: Item, language: Language) -> list[str]:
    phrases = evidence_domains(evidence, item)
    if evidence.kind not in language.counted:  # an attribute may be a number, which must not pass for a count
        phrases += shared_attributes(evidence)
    return phrases


def _number_problem(
    tokens: list[Token], clause: Clause, evidence: Evidence, language: Language
) -> Problem | None:
    """Numbers are counts of people, for what they were counted for."""
    counts = list(language.counts(tokens))
    if not counts:
        return None
    words = frozenset(word for token in tokens for word in token.text.split())
    detail = _role_of_counts(words, clause, evidence, language)
    for count in counts:
        if count.people is None:
            detail = detail or f"a number in {clause.text!r} does not count people"
        elif count.of_people is None and words & language.of_all:
            detail = detail or f"it does not say of how many: {clause.text!r}"
        elif count.people != evidence.people or count.of_people not in (None, evidence.of_people):
            detail = detail or f"{count} are not the counts {evidence.people} of {evidence.of_people}"
    return Problem("number", detail, 2) if detail else None


def _role_of_counts(words: frozenset[str], clause: Clause, evidence: Evidence, language: Language) -> str:
    """Returns what is missing beside the counts of a clause, empty where all is there."""
    if not words & language.counted.get(evidence.kind, frozenset()):
        return f"{evidence.kind} has no count for {clause.text!r}"
    if evidence.kind == "cooccurrence" and not words & (clause.own | language.any_own):
        return f"it does not say what the people have it with: {clause.text!r}"
    if evidence.kind == "cooccurrence" and len(clause.own) > 1 and not words & language.one_own:
        return "the people were counted for any of several own items"
    if not language.has.search(clause.text.casefold()):
        return f"it does not say what the people have: {clause.text!r}"
    return ""
