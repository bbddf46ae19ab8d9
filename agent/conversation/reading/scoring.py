"""How far a reading of a turn agrees with the right one, field by field."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from ....retrieval.critique.wish import Wish
from ....retrieval.mentions.mention import Mention
from ..turn import Turn
from .gold import Gold, GoldMention, GoldTurn, GoldWish, alternatives

Field = Literal[
    "acts", "domain", "mentions", "wishes", "facts", "forget", "answer", "count", "surprise", "repeat",
    "language",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)
SAME_WORDS = 0.5
"""Two free texts are alike if the F1 of their words is at least so much."""

_ARTICLE = re.compile(r"^(?:a|an|the)\s+")
_CJK = re.compile(r"[\u3400-\u9fff]")

One = TypeVar("One")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How one field of one turn was read."""

    told: bool
    """Whether the right reading or this one says something of the field."""
    right: bool
    """Whether both say the same."""
    gold: int = 0
    """Parts in the right reading: 1 for a field that has one value."""
    found: int = 0
    """Parts in this reading."""
    recalled: int = 0
    """Parts of the right reading that this one has."""
    supported: int = 0
    """Parts of this reading that the right one has."""


def score(turn: GoldTurn, read: Turn | None) -> Mapping[Field, FieldScore]:
    """Returns the scores of all fields.

    Args:
        turn: with the right reading.
        read: the reading; None: there was none, which says nothing of any field.
    """
    scores = {field: _SCORERS[field](turn.gold, read, field) for field in FIELDS}
    return scores if read is not None else {field: _unread(one) for field, one in scores.items()}


def normal(text: str) -> str:
    """Returns text without case, accents of writing, punctuation and a leading article."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    spaced = "".join(c if c.isalnum() else " " for c in folded if c not in "'’")
    return _ARTICLE.sub("", " ".join(spaced.split()))


def alike(one: str, other: str) -> bool:
    """Whether two free texts say the same loosely: they share most of their words, in Chinese characters."""
    own, others = _words(one), _words(other)
    shared = len(own & others)
    return own == others or 2 * shared >= SAME_WORDS * (len(own) + len(others)) > 0


def _words(text: str) -> frozenset[str]:
    spaced = _CJK.sub(lambda found: f" {found[0]} ", normal(text))
    return frozenset(word.removesuffix("s") or word for word in spaced.split())


def _unread(one: FieldScore) -> FieldScore:
    return FieldScore(bool(one.gold), right=False, gold=one.gold)


def _parts(
    gold: Sequence[One], found: Sequence[Other], same: Callable[[One, Other], bool], needed: int | None = None
) -> FieldScore:
    """Pairs the parts off; `needed`: how many of the right ones, the first, may not be left out."""
    needed = len(gold) if needed is None else needed
    pairs: dict[int, int] = {}
    for place, part in enumerate(found):
        free = (n for n, right in enumerate(gold) if n not in pairs and same(right, part))
        if (first := next(free, None)) is not None:
            pairs[first] = place
    optional = sum(n >= needed for n in pairs)
    recalled = supported = len(pairs) - optional
    own = len(found) - optional
    return FieldScore(
        bool(needed or own), recalled == needed and supported == own, needed, own, recalled, supported
    )


def _acts(gold: Gold, read: Turn | None, _: Field) -> FieldScore:
    ordered = sorted(gold.acts, key=lambda act: act.endswith("?"))
    allowed = [alternatives(act.removesuffix("?")) for act in ordered]
    found = tuple(dict.fromkeys(read.acts)) if read else ()
    needed = sum(not act.endswith("?") for act in gold.acts)
    return _parts(allowed, found, lambda right, act: act in right, needed)


def _mentions(gold: Gold, read: Turn | None, _: Field) -> FieldScore:
    return _parts(gold.mentions, read.mentions if read else (), _same_mention)


def _wishes(gold: Gold, read: Turn | None, _: Field) -> FieldScore:
    return _parts(gold.wishes, read.wishes if read else (), _same_wish)


def _facts(gold: Gold, read: Turn | None, _: Field) -> FieldScore:
    """Facts may be cut out of a turn anywhere: a part counts where most of its words are there."""
    told = read.facts if read else ()
    wholes = [max(alternatives(fact), key=len) for fact in gold.facts]
    all_told = frozenset(word for fact in told for word in _words(fact))
    all_gold = frozenset(word for fact in wholes for word in _words(fact))
    recalled = sum(_covered(min(alternatives(fact), key=len), all_told) for fact in gold.facts)
    supported = sum(_covered(fact, all_gold) for fact in told)
    right = recalled == len(gold.facts) and supported == len(told)
    return FieldScore(bool(gold.facts or told), right, len(gold.facts), len(told), recalled, supported)


def _covered(fact: str, words: frozenset[str]) -> bool:
    own = _words(fact)
    return bool(own) and len(own & words) >= 0.7 * len(own)


def _same_mention(gold: GoldMention, read: Mention) -> bool:
    if read.sentiment not in alternatives(gold.sentiment) or read.use not in alternatives(gold.use):
        return False
    by_place = gold.place is not None and read.place == gold.place
    by_words = bool(gold.words) and normal(read.words) in map(normal, alternatives(gold.words))
    return by_place or by_words


def _same_wish(gold: GoldWish, read: Wish) -> bool:
    same = read.about in alternatives(gold.about) and read.sense in alternatives(gold.sense)
    return (
        same
        and gold.hard in (None, read.hard)
        and read.unit == gold.unit
        and any(_same_value(value, read) for value in alternatives(gold.value))
    )


def _same_value(value: str, read: Wish) -> bool:
    if read.about in ("text", "attribute") and value.strip():
        return alike(value, read.value)
    return normal(value) == normal(read.value)


def _text(gold: Gold, read: Turn | None, field: Field) -> FieldScore:
    allowed, told = alternatives(getattr(gold, field)), getattr(read, field) if read else ""
    loosely = alike if field == "forget" else lambda one, other: normal(one) == normal(other)
    return _single("" not in allowed, bool(told), any(loosely(one, told) for one in allowed))


def _value(gold: Gold, read: Turn | None, field: Field) -> FieldScore:
    plain: Any = Gold.model_fields[field].default
    right, told = getattr(gold, field), getattr(read, field) if read else plain
    return _single(right != plain, told != plain, right == told)


def _single(gold: bool, found: bool, same: bool) -> FieldScore:
    both = int(gold and found and same)
    wrong_or_needed = found and (gold or not same)
    return FieldScore(gold or found, same, int(gold), int(wrong_or_needed), both, both)


_SCORERS: Mapping[Field, Callable[[Gold, Turn | None, Field], FieldScore]] = {
    "acts": _acts,
    "domain": _text,
    "mentions": _mentions,
    "wishes": _wishes,
    "facts": _facts,
    "forget": _text,
    "answer": _text,
    "count": _value,
    "surprise": _value,
    "repeat": _value,
    "language": _value,
}
