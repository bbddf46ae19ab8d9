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
from .clause import Clause, Problem, find_problem, is_filler
from .phrases import own_titles, shown_title
from .records import Claim, Reason

MAX_CHARS = 900

_QUOTED = re.compile(r"“([^“”\"]*)”|\"([^“”\"]*)\"")
_SENTENCE_END = re.compile(r"(?<=\.)\s+")
_CLAUSE_END = re.compile(r";|, and |, while |, so ")
_TARGET = 0xE000
"""Quoted titles become one character each, of Unicode's private use; this is the target's, others follow."""


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


def verify(text: str, item: Item, evidence: Sequence[Evidence]) -> Verdict:
    """Returns whether every sentence of `text` rests on `evidence`.

    Args:
        text: an explanation of why `item` is in the list.
        item: the target item.
        evidence: all that is known; the claims of the verdict count in it.
    """
    try:
        return Verdict(True, claims=tuple(_claims(text, item, evidence)))
    except _Rejected as rejected:
        return rejected.verdict


def _claims(text: str, item: Item, evidence: Sequence[Evidence]) -> Iterable[Claim]:
    if not text.strip():
        raise _Rejected("empty", "there is no text")
    if len(text) > MAX_CHARS:
        raise _Rejected("long", f"{len(text)} characters, at most {MAX_CHARS} are shown")
    if odd := next((c for c in text if unicodedata.category(c)[0] == "C"), None):
        raise _Rejected("markup", f"the character U+{ord(odd):04X} is no plain text")
    marks = _marks(item, evidence)
    hidden, quotes = _hide_titles(text.strip(), marks)
    _check_roles(hidden, {marks[_key(title)] for each in evidence for title in own_titles(each)})
    claims = []
    for sentence in _SENTENCE_END.split(hidden):
        _check_repeats(sentence, marks[_key(shown_title(item.title))])
        shown, quotes = _with_quotes(sentence, quotes)
        claims.append(Claim(shown, _rests_on(sentence, marks, item, evidence)))
    return claims


def _marks(item: Item, evidence: Sequence[Evidence]) -> dict[str, str]:
    """Returns the character that stands for each title that may be quoted."""
    titles = [shown_title(item.title), *(title for each in evidence for title in own_titles(each))]
    return {key: chr(_TARGET + place) for place, key in enumerate(dict.fromkeys(map(_key, titles)))}


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
    return " ".join(title.casefold().rstrip(" .,;").split())


def _with_quotes(sentence: str, quotes: Sequence[str]) -> tuple[str, list[str]]:
    """Returns the sentence with its quotations back in place, and those that are left for the next ones."""
    left = list(quotes)
    return "".join(left.pop(0) if unicodedata.category(c) == "Co" else c for c in sentence), left


def _check_roles(hidden: str, owned: set[str]) -> None:
    """The item is what is suggested: no text may say that the person has it already."""
    target = chr(_TARGET)
    named = "it|this" if target in owned else f"it|this|{target}"
    own = "".join(owned)
    yours = r"(?<!to )you(?:'ve)? (?:have|has|like|liked)(?: both| just| also)?"
    says = [rf"{yours} (?:{named})(?!\w)"]
    if target not in owned:
        says += [rf"{target},? (?:which |that |what )?{yours}\b", rf"{yours} [{own} ,]*and {target}"]
        says += [rf"\byour [{own}, and]*{target}"]
    for pattern in says:
        if found := re.search(pattern, hidden, re.IGNORECASE):
            raise _Rejected("role", f"it takes the item for one that the person has: {found[0]!r}")


def _check_repeats(sentence: str, target: str) -> None:
    """A title said twice takes one for another; only the item and an own item may be of one name."""
    counts = Counter(c for c in sentence if unicodedata.category(c) == "Co")
    if any(count > (2 if mark == target else 1) for mark, count in counts.items()):
        raise _Rejected("role", f"it names an item twice: {sentence!r}")


def _rests_on(
    sentence: str, marks: Mapping[str, str], item: Item, evidence: Sequence[Evidence]
) -> tuple[int, ...]:
    """Returns the places of the evidence that the clauses of a sentence rest on."""
    places = []
    for text in _CLAUSE_END.split(sentence):
        if is_filler(text, chr(_TARGET)):
            continue
        problems = []
        for place, each in enumerate(evidence):
            own = frozenset(marks[_key(title)] for title in own_titles(each))
            problem = find_problem(Clause(text, chr(_TARGET), own), each, item)
            if problem is None:
                places.append(place)
                break
            problems.append(problem)
        else:
            worst = max(problems, key=lambda problem: problem.depth, default=Problem("unsupported", text, 0))
            raise _Rejected(worst.reason, worst.detail)
    if not places:
        raise _Rejected("unsupported", f"it says nothing that the evidence says: {sentence!r}")
    return tuple(dict.fromkeys(places))
