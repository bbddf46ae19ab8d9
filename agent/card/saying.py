"""Telling an entry of a card in a sentence, for the card itself and for what rests on it."""

import re
from collections.abc import Sequence

from ..conversation.reply import CardLine, SaidOut
from ..conversation.turn import Language
from .document import time_of
from .entry import CardEntry
from .phrases import PHRASES

_CJK = re.compile(r"[\u3400-\u9fff]")
_FIRST_PERSON = re.compile(r"(?:I|I'm|I've|I'd|I'll|My)\b")
_SWAPS = {
    **{"i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "am": "are"},
    **{"my": "your", "mine": "yours", "me": "you", "myself": "yourself"},
}
# 'I was' needs a verb changed and 'you and I' a person; such facts are quoted.
_UNSURE = re.compile(r"\b(?:you|your|yours|yourself|was|we|us|our)\b|[.?!;“”\"]", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")


def tells(entry: CardEntry, language: Language = "en") -> str:
    """Returns the entry as a clause without a full stop: 'you said you like “noir”'."""
    phrases = PHRASES[language]
    if entry.kind == "fact" and entry.source == "said":
        retold = _retold(entry.text, language)
        if retold:
            return phrases.told_as.format(fact=retold)
    quotes = entry.kind != "wish"
    what = phrases.said_of.format(text=entry.text) if quotes else entry.text
    domain = entry.item.domain if entry.item else entry.domain
    if domain:
        what = phrases.in_domain.format(what=what, domain=domain)
    return phrases.tells[entry.source][entry.kind].format(what=what)


def card_line(entry: CardEntry, language: Language = "en") -> CardLine:
    """Returns the entry as the person is shown it."""
    return CardLine(
        entry_id=entry.entry_id,
        kind=entry.kind,
        tells=tells(entry, language),
        words=entry.words,
        source=entry.source,
        at=time_of(entry.at_us).isoformat(timespec="seconds"),
    )


def said_out(entry: CardEntry, language: Language = "en") -> SaidOut:
    """Returns the entry as an item of a list cites it."""
    return SaidOut(entry_id=entry.entry_id, words=entry.words, tells=tells(entry, language))


def lines(entries: Sequence[CardEntry], language: Language = "en") -> list[CardLine]:
    """Returns a whole card as the person is shown it."""
    return [card_line(entry, language) for entry in entries]


def _retold(fact: str, language: Language) -> str:
    """Returns 'you read on the train' of 'I read on the train'; empty where it cannot be turned safely."""
    if language == "zh":
        is_safe = fact.startswith("我") and not re.search(r"[你您们。？！；“”]", fact)
        return fact.replace("我", "你") if is_safe else ""
    fact = fact.replace("’", "'").rstrip(".")
    if not _FIRST_PERSON.match(fact) or _UNSURE.search(fact) or _CJK.search(fact):
        return ""
    return _WORD.sub(lambda word: _SWAPS.get(word[0].casefold(), word[0]), fact)
