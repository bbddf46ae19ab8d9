"""Writes an explanation from evidence without any model: the same evidence always gives the same words.

Each kind of evidence has several phrasings, so that ten items do not read alike. Of those for which all is
there the fullest are used, and the item's id picks among them.
"""

import zlib
from collections.abc import Sequence
from string import Formatter

from ...retrieval.records import Evidence, EvidenceKind, Item
from .languages import LANGUAGES, Language, LanguageCode
from .phrases import own_titles, shared_attributes, shown_phrase, shown_title
from .records import Claim, Explanation

MAX_SENTENCES = 2


def compose(item: Item, evidence: Sequence[Evidence], language: LanguageCode = "en") -> Explanation:
    """Returns one sentence on each of the strongest evidences, at most two, of different kinds.

    Args:
        item: the target item.
        evidence: in order of contribution, the strongest first.
        language: that it is written in.
    """
    spoken = LANGUAGES[language]
    claims = tuple(
        Claim(sentence(item, evidence[place], spoken), (place,))
        for place in strongest(evidence)[:MAX_SENTENCES]
    )
    return Explanation(spoken.between.join(claim.text for claim in claims), claims, "composer")


def strongest(evidence: Sequence[Evidence]) -> list[int]:
    """Returns the place of the first evidence of each kind; popularity says least and comes last."""
    places: dict[EvidenceKind, int] = {}
    for place, each in enumerate(evidence):
        places.setdefault(each.kind, place)
    specific = [place for kind, place in places.items() if kind != "popularity"]
    return specific or list(places.values())


def sentence(item: Item, evidence: Evidence, language: Language, *, by_title: bool = False) -> str:
    """Returns one sentence that says what the evidence says.

    Args:
        item: the target item.
        evidence: what is said.
        language: that it is said in.
        by_title: whether the item is named by its title, not as 'it'.
    """
    fields = _fields(item, evidence, language)
    usable = [
        (len(needs), text)
        for text in language.phrasings[evidence.kind]
        if (needs := _needs(text)) <= fields.keys()
    ]
    fullest = [text for count, text in usable if count == max(usable)[0]]
    chosen = fullest[zlib.crc32(f"{item.item_id} {evidence.kind}".encode()) % len(fullest)]
    it = f"“{shown_title(item.title)}”" if by_title else language.it
    filled = chosen.format(it=it, **fields)
    return filled[0].upper() + filled[1:]


def _needs(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name} - {"it"}


def _fields(item: Item, evidence: Evidence, language: Language) -> dict[str, str]:
    """Returns what there is to fill in; a field whose value is missing is left out."""
    quoted = [_quoted(title, item, evidence, language) for title in own_titles(evidence)]
    attributes = language.tellable(shared_attributes(evidence))[:3]
    fields = {
        "source": _named(evidence.source or "", language),
        "target": _named(item.domain, language),
        "attributes": language.listed(attributes),
        "first": quoted[0] if quoted else "",
        "one": quoted[0] if len(quoted) == 1 else "",
        "several": language.listed(quoted[:2]) if len(quoted) > 1 else "",
        "people": "" if evidence.people is None else str(evidence.people),
        "of": "" if evidence.people is None or evidence.of_people is None else str(evidence.of_people),
    }
    return {name: value for name, value in fields.items() if value}


def _named(domain: str, language: Language) -> str:
    return "".join(language.tellable([shown_phrase(domain)]))


def _quoted(title: str, item: Item, evidence: Evidence, language: Language) -> str:
    """Returns the title in quotes, with its domain where the item itself has the same title."""
    quoted = f"“{title}”"
    domain = _named(evidence.source or "", language)
    if title.casefold() == shown_title(item.title).casefold() and domain:
        return language.with_domain.format(title=quoted, domain=domain)
    return quoted
