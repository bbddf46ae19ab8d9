"""Checks one clause against one evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ...retrieval.records import Evidence, Item
from .phrases import evidence_domains, shared_attributes
from .records import Reason
from .vocabulary import COMMON, COUNTED, NUMBER_WORDS, OF_KIND

QUOTING = frozenset({"cooccurrence", "transfer", "model", "content", "attributes"})
"""Kinds of evidence that speak of the person's own items."""

_TOKEN = re.compile(
    r"(?P<title>[\ue000-\uf8ff])|(?P<number>\d+(?:,\d{3})*)(?![\w%])|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"|(?P<sign>[ ,.:'’()–-])|(?P<other>.)",
    re.DOTALL,
)


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


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def number(self) -> int | None:
        if self.kind == "number":
            return int(self.text.replace(",", ""))
        return NUMBER_WORDS.get(self.text) if self.kind == "word" else None


def is_filler(text: str, target: str) -> bool:
    """Returns whether a clause says nothing: common words and the title behind `target` only."""
    return all(t.kind == "sign" or t.text in COMMON or t.text == target for t in _tokens(text, ()))


def find_problem(clause: Clause, evidence: Evidence, item: Item) -> Problem | None:
    """Returns why the clause does not rest on the evidence, None if it does."""
    phrases = evidence_domains(evidence, item)
    if evidence.kind not in COUNTED:  # an attribute may be a number, which must not pass for a count
        phrases += shared_attributes(evidence)
    tokens = [token for token in _tokens(clause.text, phrases) if token.kind != "sign"]
    titles = frozenset(token.text for token in tokens if token.kind == "title")
    if other := titles - clause.own - {clause.target}:
        return Problem("title", f"{len(other)} titles of other evidence in {clause.text!r}", 0)
    if titles - {clause.target} and evidence.kind not in QUOTING:
        return Problem("title", f"{evidence.kind} says nothing of the person's own items", 0)
    allowed = COMMON | OF_KIND[evidence.kind] | NUMBER_WORDS.keys()
    for token in tokens:
        if token.kind == "other":
            return Problem("markup", f"{token.text!r} is no plain text", 3)
        if token.kind == "word" and token.text not in allowed:
            return Problem("word", f"{token.text!r} is not in the evidence ({evidence.kind})", 1)
    texts = [token.text for token in tokens]
    if ("common", "in") in pairwise(texts):
        return Problem(
            "word", f"things have attributes in common, they are not common in them: {clause.text!r}", 1
        )
    return _number_problem(tokens, clause, evidence)


def _number_problem(tokens: list[_Token], clause: Clause, evidence: Evidence) -> Problem | None:
    """Numbers are counts of people, said as 'N people' or 'N of the M', for what they were counted for."""
    said = [place for place, token in enumerate(tokens) if token.number is not None]
    if not said:
        return None
    words = {word for token in tokens for word in token.text.split()}
    if not words & COUNTED.get(evidence.kind, frozenset()):
        return Problem("number", f"{evidence.kind} has no count for {clause.text!r}", 2)
    if evidence.kind == "cooccurrence" and not (
        {t.text for t in tokens} & clause.own or words & {"something"}
    ):
        return Problem("number", f"it does not say what the people have it with: {clause.text!r}", 2)
    if evidence.kind == "cooccurrence" and len(clause.own) > 1 and not words & {"something", "one"}:
        return Problem("number", "the people were counted for any of several own items", 2)
    while said:
        first, *said = said
        following = [
            token.text for token in tokens[first + 1 : first + 4] if token.text not in ("the", "out")
        ]
        counts: tuple[int | None, ...] = (tokens[first].number,)
        known: tuple[int | None, ...] = (evidence.people,)
        if following[:1] == ["of"] and said:
            counts, known = (*counts, tokens[said.pop(0)].number), (*known, evidence.of_people)
        elif not {"people", "others"} & set(following[:2]):
            return Problem("number", f"{tokens[first].text!r} does not count people", 2)
        if counts != known:
            return Problem("number", f"{counts} are not the counts {known}", 2)
    return None


def _tokens(text: str, phrases: Sequence[str]) -> Iterator[_Token]:
    """Yields the phrases of the evidence as they stand, and everything else in small pieces, lower-cased."""
    forms = {
        form.casefold() for phrase in phrases for form in (phrase, f"{phrase}s", phrase.removesuffix("s"))
    }
    alternatives = "|".join(re.escape(form) for form in sorted(forms - {""}, key=len, reverse=True))
    known = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)") if alternatives else None
    lowered, place = text.casefold(), 0
    while place < len(lowered):
        if known and (phrase := known.match(lowered, place)):
            yield _Token("phrase", phrase[0])
            place = phrase.end()
            continue
        found = _TOKEN.match(lowered, place)
        if found is None or found.lastgroup is None:
            return
        yield _Token(found.lastgroup, found[0].replace("’", "'"))
        place = found.end()
