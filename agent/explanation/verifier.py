"""Lets an explanation pass only if its evidence says it.

The vocabulary is closed: what is neither in the evidence nor in a short list of connecting words is rejected.
So a title, name, year, attribute, negation or praise that was made up needs no detector of its own. Each
clause must rest on one evidence of the item; numbers, titles and roles are checked on top.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...retrieval.records import Evidence, Item
from .clause import Clause, Problem, find_problem, is_filler, says_something
from .languages import LANGUAGES, Language, LanguageCode
from .phrases import evidence_domains, own_titles, shown_title
from .records import Claim, Reason

MAX_CHARS = 900

_QUOTED = re.compile(r"“([^“”\"]*)”|\"([^“”\"]*)\"")
_TARGET = 0xE000
"""Quoted titles become one character each, of Unicode's private use; this is the target's, others follow."""
_TARGET_MARK = chr(_TARGET)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text may be shown, and if not, why.

    `claims` are its sentences with the evidence each rests on, empty when the text is rejected.
    """

    ok: bool
    reason: Reason | None = None
    detail: str = ""
    claims: tuple[Claim, ...] = ()


class _Rejected(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.verdict = Verdict(False, reason, detail)


@dataclass(frozen=True, slots=True)
class _Case:
    """What a text is checked against."""

    item: Item
    evidence: Sequence[Evidence]
    language: Language

    @property
    def marks(self) -> dict[str, str]:
        """The character that stands for each title that may be quoted."""
        titles = [
            shown_title(self.item.title),
            *(title for each in self.evidence for title in own_titles(each)),
        ]
        return {key: chr(_TARGET + place) for place, key in enumerate(dict.fromkeys(map(_key, titles)))}

    @property
    def domains(self) -> list[str]:
        """The domains that may be named."""
        return list({name: None for each in self.evidence for name in evidence_domains(each, self.item)})


def verify(text: str, item: Item, evidence: Sequence[Evidence], language: LanguageCode = "en") -> Verdict:
    """Returns whether every sentence of `text` rests on `evidence`.

    Args:
        text: an explanation of why `item` is in the list.
        item: the target item.
        evidence: all that is known; the claims of the verdict count in it.
        language: that the text must be written in.
    """
    try:
        return Verdict(True, claims=tuple(_claims(text, _Case(item, evidence, LANGUAGES[language]))))
    except _Rejected as rejected:
        return rejected.verdict


def _claims(text: str, case: _Case) -> Iterable[Claim]:
    if not text.strip():
        raise _Rejected("empty", "there is no text")
    if len(text) > MAX_CHARS:
        raise _Rejected("long", f"{len(text)} characters, at most {MAX_CHARS} are shown")
    if odd := next((c for c in text if unicodedata.category(c)[0] == "C"), None):
        raise _Rejected("markup", f"the character U+{ord(odd):04X} is no plain text")
    marks = case.marks
    hidden, quotes = _hide_titles(text.strip(), marks)
    own = {marks[_key(title)] for each in case.evidence for title in own_titles(each)}
    for pattern in case.language.slips(_TARGET_MARK, "".join(sorted(own)), case.domains):
        if found := re.search(pattern, hidden, re.IGNORECASE):
            raise _Rejected("role", f"it takes the item for one that the person has: {found[0]!r}")
    claims = []
    for sentence in filter(None, case.language.sentence_end.split(hidden)):
        _check_repeats(sentence)
        shown, quotes = _with_quotes(sentence, quotes)
        claims.append(Claim(shown, _rests_on(sentence, marks, case)))
    return claims


def _hide_titles(text: str, marks: Mapping[str, str]) -> tuple[str, list[str]]:
    """Returns the text with a character for each quoted title, and the quotations in their order."""
    quotes: list[str] = []

    def hide(found: re.Match[str]) -> str:
        title = found[1] if found[1] is not None else found[2]
        if _key(title) not in marks:
            raise _Rejected("title", f"{title!r} is neither the item nor in its evidence")
        quotes.append(found[0])
        return marks[_key(title)]

    hidden = _QUOTED.sub(hide, text)
    if any(mark in hidden for mark in '“”"'):
        raise _Rejected("quote", "a quotation is open")
    return hidden, quotes


def _key(title: str) -> str:
    return " ".join(title.casefold().rstrip(" .,;，。；").split())


def _with_quotes(sentence: str, quotes: Sequence[str]) -> tuple[str, list[str]]:
    """Returns the sentence with its quotations back in place, and those that are left for the next ones."""
    left = list(quotes)
    return "".join(left.pop(0) if unicodedata.category(c) == "Co" else c for c in sentence), left


def _check_repeats(sentence: str) -> None:
    """A title said twice takes one for another; only the item and an own item may be of one name."""
    counts = Counter(c for c in sentence if unicodedata.category(c) == "Co")
    if any(count > (2 if mark == _TARGET_MARK else 1) for mark, count in counts.items()):
        raise _Rejected("role", f"it names an item twice: {sentence!r}")


def _rests_on(sentence: str, marks: Mapping[str, str], case: _Case) -> tuple[int, ...]:
    """Returns the places of the evidence that the clauses of a sentence rest on."""
    places, tells = [], False
    for text in case.language.clause_end.split(sentence):
        if is_filler(text, _TARGET_MARK, case.language):
            continue
        problems = []
        for place, each in enumerate(case.evidence):
            own = frozenset(marks[_key(title)] for title in own_titles(each))
            problem = find_problem(Clause(text, _TARGET_MARK, own), each, case.item, case.language)
            if problem is None:
                places.append(place)
                tells |= says_something(text, each, case.language)
                break
            problems.append(problem)
        else:
            worst = max(problems, key=lambda problem: problem.depth, default=Problem("unsupported", text, 0))
            raise _Rejected(worst.reason, worst.detail)
    if not tells:
        raise _Rejected("unsupported", f"it says nothing that the evidence says: {sentence!r}")
    return tuple(dict.fromkeys(places))
