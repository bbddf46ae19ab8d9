"""English."""

import re
from collections.abc import Iterator, Sequence

from ....retrieval.records import EvidenceKind
from .language import Count, Language, Token, words

_PHRASINGS: dict[EvidenceKind, tuple[str, ...]] = {
    "neighbours": (
        "{people} of the {of} people whose taste in {source} is closest to yours have {it}.",
        "{it} is with {people} of the {of} people who are closest to you in {source}.",
        "{people} of the {of} people with a taste in {source} like yours have {it}.",
        "{people} of the {of} people whose taste is closest to yours have {it}.",
        "{people} people whose taste in {source} is close to yours have {it}.",
        "{people} people whose taste is close to yours have {it}.",
        "Your taste in {source} points to {it}.",
        "Your taste points to {it}.",
    ),
    "cooccurrence": (
        "{it} goes with {one}: {people} people have both.",
        "{people} people have {it} together with {one}.",
        "{it} pairs with {one}: {people} people have them together.",
        "{it} goes with {several}: {people} people combine it with something you have.",
        "{people} people combine {it} with something you have, like {several}.",
        "{it} goes with {one}.",
        "{it} goes with {several}.",
        "{it} goes with what you have in {source}.",
        "{it} goes with what you have.",
    ),
    "transfer": (
        "Your {one} points to {it}: people who like that tend towards this in {target}.",
        "From {one}, which you have, taste tends to lead to {it} in {target}.",
        "Your {several} point to {it}: people who like them tend towards it in {target}.",
        "{several} lead to {it}: people who like them tend this way in {target}.",
        "Your taste in {source} leads to {it} in {target}.",
        "What you like leads to {it}.",
    ),
    "model": (
        "A model that learned what people have in {source} and {target} expects {it} after {one}.",
        "After {one}, a model that learned what people have in {source} and {target} expects {it}.",
        "A model that learned what people have in {source} and {target} expects {it} after {several}.",
        "After {several}, a model that learned what people have in {source} and {target} expects {it}.",
        "A model that learned from people expects {it} after what you have in {source}.",
        "A model that learned from people expects {it} after what you have.",
    ),
    "content": (
        "{it} is close in description to {first}, which you have.",
        "In description {it} is near {first}, which you have.",
        "{it} is described much like {first}, which you have.",
        "{it} is close in description to what you have in {source}.",
        "{it} is close in description to what you have.",
    ),
    "attributes": (
        "{it} shares {attributes} with {several}.",
        "{it} has {attributes} in common with {several}.",
        "{it} shares {attributes} with {one}.",
        "{it} has {attributes} in common with {one}, which you have.",
        "With {one} {it} shares {attributes}.",
        "{it} shares {attributes} with what you have.",
        "{it} has something in common with {first}.",
        "{it} has something in common with what you have.",
    ),
    "popularity": (
        "{people} people who are active in both domains have {it}.",
        "{it} is with {people} people who are active in both domains.",
        "{it} is a general suggestion in {target}.",
        "{it} is a general suggestion.",
    ),
}

_COMMON = words(
    "a an the and or of in on to for from with by as at is are be it its it's this that that's these those "
    "them they which who you your yours you've have has like liked because since so also too both here what "
    "something may might could suit suits fit fits if then there one way just item title choice given"
)

_OF_KIND: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": words(
        "people others out whose taste tastes closest nearest close near similar alike share shares "
        "neighbours point points"
    ),
    "cooccurrence": words(
        "people others go goes together along alongside pair pairs paired combine combines combined them"
    ),
    "transfer": words(
        "people others taste tastes point points lead leads tend tends towards toward suggest suggests"
    ),
    "model": words("model learned trained people others expects after"),
    "content": words("description descriptions described close near similar alike much resembles"),
    "attributes": words(
        "share shares shared sharing common theme themes genre genres subject subjects topic topics features"
    ),
    "popularity": words("people others active domain domains general suggestion popular among"),
}

_COUNTED: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": words("taste tastes closest nearest close near similar alike"),
    "cooccurrence": words("both together alongside combine combined"),
    "popularity": words("active domains"),
}

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER_WORDS = {
    # 'one' is left to 'one of these'.
    **{word: number for number, word in enumerate(_SMALL) if word != "one"},
    **{ten: 10 * place for place, ten in enumerate(_TENS, start=2)},
    **{
        f"{ten}-{_SMALL[n]}": 10 * place + n for place, ten in enumerate(_TENS, start=2) for n in range(1, 10)
    },
}

_PIECES = re.compile(
    r"(?P<title>[\ue000-\uf8ff])|(?P<number>\d+(?:,\d{3})*)(?![\w%])|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"|(?P<sign>[ ,.:'’()–-])|(?P<other>.)",
    re.DOTALL,
)


def _forms(phrase: str) -> tuple[str, ...]:
    return phrase, f"{phrase}s", phrase.removesuffix("s")


def _counts(tokens: Sequence[Token]) -> Iterator[Count]:
    """Counts of people are said as 'N people' or 'N of the M'."""
    said = [place for place, token in enumerate(tokens) if token.number is not None]
    while said:
        first, *said = said
        following = [
            token.text for token in tokens[first + 1 : first + 4] if token.text not in ("the", "out")
        ]
        if following[:1] == ["of"] and said:
            yield Count(tokens[first].number, tokens[said.pop(0)].number)
        elif {"people", "others"} & set(following[:2]):
            yield Count(tokens[first].number)
        else:
            yield Count(None)


def _slips(target: str, own: str, domains: Sequence[str]) -> Iterator[str]:
    alone = target not in own
    named = f"it|this|{target}" if alone else "it|this"
    yours = r"(?<!to )you(?:'ve)? (?:have|has|like|liked)(?: both| just| also)?"
    yield rf"{yours} (?:{named})(?!\w)"
    yield rf"\bwho likes? (?:{named})(?!\w)"
    if alone:
        yield rf"{target},? (?:which |that |what )?{yours}\b"
        yield rf"{yours} [{own} ,]*and {target}"
        yield rf"\byour [{own}, and]*{target}"
    if alone and own:
        yield rf"\b(?:points?|leads?|tends?) (?:to|towards?) (?:your )?[{own}]"
        yield rf"(?:{target}|\bit|\bthis) (?:points?|leads?) (?:to|towards?) {target}"
        # After the person's own item alone, 'it' would be that one.
        yield rf"{yours} [{own}](?:(?:,| and|, and) [{own}])*,(?![^.]*{target})[^.]*\bit\b"
        yield rf"\bexpects (?:your )?[{own}]|\bafter {target}"


ENGLISH = Language(
    phrasings=_PHRASINGS,
    it="it",
    comma=", ",
    last_comma=" and ",
    with_domain="{title} ({domain})",
    between=" ",
    common=_COMMON,
    of_kind=_OF_KIND,
    counted=_COUNTED,
    of_all=words("closest nearest"),
    any_own=words("something"),
    one_own=words("something one"),
    # Things have attributes in common, they are not common in them.
    misplaced=frozenset({("common", "in")}),
    unnamed=words("no not none never nothing neither nor without you your it"),
    number_words=_NUMBER_WORDS,
    sentence_end=re.compile(r"(?<=\.)\s+"),
    clause_end=re.compile(r";|, and |, while |, so "),
    ends=".",
    pieces=_PIECES,
    before=r"(?<!\w)",
    after=r"(?!\w)",
    has=re.compile(r"\b(?:have|has|both|together|alongside|combined?|combines|(?:is|are) with)\b"),
    forms=_forms,
    counts=_counts,
    slips=_slips,
    lead=re.compile(r"^(?:sure[^:.]*[:.]|(?:one )?sentence:|answer:|[-*•])\s*", re.IGNORECASE),
)
