"""The words an explanation may use besides its evidence: closed lists, without negation, praise or degree.

A word that says something about a kind of evidence is allowed only where that evidence is.
"""

from ...retrieval.records import EvidenceKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON = _words(
    "a an the and or of in on to for from with by as at is are be it its it's this that that's these those "
    "them they which who you your yours you've have has like liked because since so also too both here what "
    "something may might could suit suits fit fits if then there one way just item title choice given"
)
"""Says nothing about evidence by itself."""

OF_KIND: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": _words(
        "people others out whose taste tastes closest nearest close near similar alike share shares "
        "neighbours point points"
    ),
    "cooccurrence": _words(
        "people others go goes together along alongside pair pairs paired combine combines combined them"
    ),
    "transfer": _words(
        "people others taste tastes point points lead leads tend tends towards toward suggest suggests"
    ),
    "model": _words("model learned trained people others expects after"),
    "content": _words("description descriptions described close near similar alike much resembles"),
    "attributes": _words(
        "share shares shared sharing common theme themes genre genres subject subjects topic topics features"
    ),
    "popularity": _words("people others active domain domains general suggestion popular among"),
}
"""Says what this kind of evidence says."""

COUNTED: dict[EvidenceKind, frozenset[str]] = {
    "neighbours": _words("taste tastes closest nearest close near similar alike"),
    "cooccurrence": _words("both together alongside combine combined"),
    "popularity": _words("active domains"),
}
"""A count of people stands beside one of these words, which say what they were counted for; kinds that are
missing have no counts to tell."""

_TEENS = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS: dict[str, int] = {
    **{word: number for number, word in enumerate(_TEENS) if word != "one"},
    **{ten: 10 * place for place, ten in enumerate(_TENS, start=2)},
    **{
        f"{ten}-{_TEENS[n]}": 10 * place + n for place, ten in enumerate(_TENS, start=2) for n in range(1, 10)
    },
}
"""Numbers that may be written out; 'one' is left to 'one of these'."""
