"""Writes an explanation from evidence without any model: the same evidence always gives the same words.

Each kind of evidence has several phrasings, so that ten items do not read alike. Of those for which all is
there the fullest are used, and the item's id picks among them.
"""

import zlib
from collections.abc import Sequence
from string import Formatter

from ...retrieval.records import Evidence, EvidenceKind, Item
from .phrases import own_titles, shared_attributes, shown_phrase, shown_title
from .records import Claim, Explanation

MAX_SENTENCES = 2

# The own titles are there as the `first`, as the only `one`, or as the first two of `several`.
PHRASINGS: dict[EvidenceKind, tuple[str, ...]] = {
    "neighbours": (
        "{people} of the {of} people whose taste in {source} is closest to yours have it.",
        "It is with {people} of the {of} people who are closest to you in {source}.",
        "{people} of the {of} people with a taste in {source} like yours have it.",
        "{people} of the {of} people whose taste is closest to yours have it.",
        "{people} people whose taste in {source} is close to yours have it.",
        "{people} people whose taste is close to yours have it.",
        "Your taste in {source} points to it.",
        "Your taste points to it.",
    ),
    "cooccurrence": (
        "It goes with {one}: {people} people have both.",
        "{people} people have it together with {one}.",
        "It pairs with {one}: {people} people have them together.",
        "It goes with {several}: {people} people combine it with something you have.",
        "{people} people combine it with something you have, like {several}.",
        "It goes with {one}.",
        "It goes with {several}.",
        "It goes with what you have in {source}.",
        "It goes with what you have.",
    ),
    "transfer": (
        "Your {one} points to it: people who like that tend towards this in {target}.",
        "From {one}, which you have, taste tends to lead here in {target}.",
        "Your {several} point to it: people who like them tend towards it in {target}.",
        "{several} lead to it: people who like them tend this way in {target}.",
        "Your taste in {source} leads to it in {target}.",
        "What you like leads to it.",
    ),
    "model": (
        "A model that learned what people have in {source} and {target} expects it after {one}.",
        "After {one}, a model that learned what people have in {source} and {target} expects it.",
        "A model that learned what people have in {source} and {target} expects it after {several}.",
        "After {several}, a model that learned what people have in {source} and {target} expects it.",
        "A model that learned from people expects it after what you have in {source}.",
        "A model that learned from people expects it after what you have.",
    ),
    "content": (
        "It is close in description to {first}, which you have.",
        "Its description is near that of {first}, which you have.",
        "It is described much like {first}, which you have.",
        "Its description is close to what you have in {source}.",
        "Its description is close to what you have.",
    ),
    "attributes": (
        "It shares {attributes} with {several}.",
        "It has {attributes} in common with {several}.",
        "It shares {attributes} with {one}.",
        "It has {attributes} in common with {one}, which you have.",
        "With {one} it shares {attributes}.",
        "It shares {attributes} with what you have.",
        "It has something in common with {first}.",
        "It has something in common with what you have.",
    ),
    "popularity": (
        "{people} people who are active in both domains have it.",
        "It is with {people} people who are active in both domains.",
        "It is a general suggestion in {target}.",
        "It is a general suggestion.",
    ),
}


def compose(item: Item, evidence: Sequence[Evidence]) -> Explanation:
    """Returns one sentence on each of the strongest evidences, at most two, of different kinds.

    Args:
        item: the target item.
        evidence: in order of contribution, the strongest first.
    """
    claims = tuple(
        Claim(sentence(item, evidence[place]), (place,)) for place in strongest(evidence)[:MAX_SENTENCES]
    )
    return Explanation(" ".join(claim.text for claim in claims), claims, "composer")


def strongest(evidence: Sequence[Evidence]) -> list[int]:
    """Returns the place of the first evidence of each kind; popularity says least and comes last."""
    places: dict[EvidenceKind, int] = {}
    for place, each in enumerate(evidence):
        places.setdefault(each.kind, place)
    specific = [place for kind, place in places.items() if kind != "popularity"]
    return specific or list(places.values())


def sentence(item: Item, evidence: Evidence) -> str:
    """Returns one sentence that says what the evidence says."""
    fields = _fields(item, evidence)
    usable = [
        (len(needs), text) for text in PHRASINGS[evidence.kind] if (needs := _needs(text)) <= fields.keys()
    ]
    fullest = [text for count, text in usable if count == max(usable)[0]]
    filled = fullest[zlib.crc32(f"{item.item_id} {evidence.kind}".encode()) % len(fullest)].format(**fields)
    return filled[0].upper() + filled[1:]


def _needs(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _fields(item: Item, evidence: Evidence) -> dict[str, str]:
    """Returns what there is to fill in; a field whose value is missing is left out."""
    quoted = [_quoted(title, item, evidence) for title in own_titles(evidence)]
    attributes = shared_attributes(evidence)[:3]
    fields = {
        "source": shown_phrase(evidence.source or ""),
        "target": shown_phrase(item.domain),
        "attributes": _listed(attributes),
        "first": quoted[0] if quoted else "",
        "one": quoted[0] if len(quoted) == 1 else "",
        "several": _listed(quoted[:2]) if len(quoted) > 1 else "",
        "people": "" if evidence.people is None else str(evidence.people),
        "of": "" if evidence.people is None or evidence.of_people is None else str(evidence.of_people),
    }
    return {name: value for name, value in fields.items() if value}


def _quoted(title: str, item: Item, evidence: Evidence) -> str:
    """Returns the title in quotes, with its domain where the item itself has the same title."""
    domain = shown_phrase(evidence.source or "")
    if title.casefold() == shown_title(item.title).casefold() and domain:
        return f"“{title}” ({domain})"
    return f"“{title}”"


def _listed(parts: Sequence[str]) -> str:
    """Returns 'a', 'a and b' or 'a, b and c'."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
