"""Takes of a model's reading only what the turn bears out: its words, its numbers, places that there are."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from ....retrieval.critique.wish import About, Sense, Unit, Wish
from ....retrieval.mentions.mention import Mention, Sentiment, Use
from ..turn import Act, Context, Turn
from .standing import stretch, told_numbers
from .tongue import language_of

MOST_PARTS = 12
"""Mentions, wishes and facts of one turn, each."""
MOST_ITEMS = 100
AUDIENCES = ("children", "young adult", "adult", "family")
FORGET_LAST, FORGET_ALL = "that", "everything"

_ACTS, _ABOUTS, _SENSES = get_args(Act), get_args(About), get_args(Sense)
_NUMBERED = ("year", "length")
_AGAINST_SHOWN = ("more", "less")


def checked(told: Mapping[str, Any], text: str, context: Context) -> Turn:
    """Returns the turn of what a model told; whatever the text does not bear out is left out.

    Args:
        told: the model's object; keys may be missing and values of any kind.
        text: the turn.
        context: what was shown and asked before it.
    """
    mentions = _parts(told.get("mentions"), lambda one: _mention(one, text, context))
    wishes = _parts(told.get("wishes"), lambda one: _wish(one, text))
    facts = tuple(
        dict.fromkeys(filter(None, (stretch(_text(one), text) for one in _list(told.get("facts")))))
    )
    forget, answer = (
        _forget(_text(told.get("forget")), text),
        _answer(_text(told.get("answer")), text, context),
    )
    acts = _acts(told.get("acts"), context, forget=forget, answer=answer)
    if not acts:
        acts = _acts_of(mentions, wishes, facts)
    return Turn(
        acts=acts,
        domain=_one_of(_text(told.get("domain")), context.domains),
        mentions=mentions,
        wishes=wishes,
        facts=facts,
        forget=forget if "forget" in acts else "",
        answer=answer if "answer" in acts else "",
        count=_count(told.get("count"), text),
        surprise=told.get("surprise") is True,
        repeat=told.get("repeat") is True,
        language=language_of(text),
    )


def _acts(told: object, context: Context, *, forget: str, answer: str) -> tuple[Act, ...]:
    """Returns the acts that can be done; nothing is forgotten, and no question answered, on a guess."""
    possible = {"forget": bool(forget), "answer": bool(answer)}
    acts: list[Act] = []
    for one in _list(told):
        if one in _ACTS and possible.get(one, True):
            acts.append("recommend" if one == "refine" and not context.shown else one)
    return tuple(dict.fromkeys(acts))


def _acts_of(mentions: Sequence[Mention], wishes: Sequence[Wish], facts: Sequence[str]) -> tuple[Act, ...]:
    if wishes:
        return ("recommend",)
    return ("remember",) if mentions or facts else ("chat",)


def _mention(told: Mapping[str, Any], text: str, context: Context) -> Mention | None:
    place = told.get("place")
    if not isinstance(place, int) or isinstance(place, bool) or not 1 <= place <= len(context.shown):
        place = None
    words = stretch(_text(told.get("words")), text)
    if not words and place is None:
        return None
    sentiment, use = _text(told.get("sentiment")), _text(told.get("use"))
    known_sentiment: Sentiment = sentiment if sentiment in get_args(Sentiment) else "neutral"  # type: ignore[assignment]
    known_use: Use = use if use in get_args(Use) else "opinion"  # type: ignore[assignment]
    return Mention(words, known_sentiment, known_use, place)


def _wish(told: Mapping[str, Any], text: str) -> Wish | None:
    about, sense = _text(told.get("about")), _text(told.get("sense"))
    value = _text(told.get("value")).casefold()
    words = stretch(_text(told.get("words")), text) or stretch(value, text)
    if about not in _ABOUTS or sense not in _SENSES or not words:
        return None
    told_value = _value(about, sense, value, words, text)
    if told_value is None:
        return None
    unit = _text(told.get("unit"))
    has_unit = about == "length" and unit in ("pages", "minutes") and told_value
    return Wish(
        cast(About, about),
        cast(Sense, sense),
        told_value,
        told.get("hard") is not False and sense not in _AGAINST_SHOWN,
        words,
        cast(Unit, unit) if has_unit else "",
    )


def _value(about: str, sense: str, value: str, words: str, text: str) -> str | None:
    """Returns the value in its normal form, None if the turn does not say it."""
    if about in _NUMBERED:
        if sense in _AGAINST_SHOWN:
            return ""
        number = value.removesuffix("pages").removesuffix("minutes").strip()
        return number if number.isdecimal() and int(number) in told_numbers(text) else None
    if sense in ("at_most", "at_least"):
        return None
    if about == "audience":
        return value if value in AUDIENCES else None
    if about == "popularity":
        return "popular"
    if about == "language":
        return value if value.isalpha() and len(value) <= 20 else None  # 'french' of 'en français', '法语'
    if _says(value, text):
        return value
    return words.casefold() if about in ("attribute", "text") else None


def _says(value: str, text: str) -> bool:
    """Whether each word of a value begins like one of the turn: 'comedy' of 'comedies'."""
    if stretch(value, text):
        return True
    said = {word[:4] for word in re.findall(r"\w{4,}", text.casefold())}
    words = value.split()
    return bool(words) and all(word[:4] in said for word in words)


def _facts(told: object, text: str) -> tuple[str, ...]:
    found = (stretch(_text(one), text) for one in _list(told))
    return tuple(dict.fromkeys(one for one in found if one))


def _forget(told: str, text: str) -> str:
    plain = told.casefold().strip(" .!'\"")
    return plain if plain in (FORGET_LAST, FORGET_ALL) else stretch(told, text)


def _answer(told: str, text: str, context: Context) -> str:
    if not context.options:
        return ""
    return _one_of(told, context.options) or stretch(told, text)


def _count(told: object, text: str) -> int | None:
    if not isinstance(told, int) or isinstance(told, bool) or not 1 <= told <= MOST_ITEMS:
        return None
    return told if told in told_numbers(text) else None


def _one_of(told: str, known: Sequence[str]) -> str:
    wanted = told.strip().casefold()
    return next((one for one in known if wanted and one.casefold() == wanted), "")


def _parts(told: object, read: Any) -> tuple[Any, ...]:
    found = (read(one) for one in _list(told) if isinstance(one, Mapping))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _list(told: object) -> list[Any]:
    return told[:MOST_PARTS] if isinstance(told, list) else []


def _text(told: object) -> str:
    return " ".join(str(told).split()) if isinstance(told, str | int) and not isinstance(told, bool) else ""
