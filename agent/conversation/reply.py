"""What the conversation answers: one reply a turn, the same for terminal, JSON and servers."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..answer import AnswerLevel, ExperimentOut, ItemOut, TokensOut
from .turn import Act, Language


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class SaidOut(_Part):
    """An entry of the taste card that an item rests on."""

    entry_id: str
    words: str
    """What the person said."""
    tells: str
    """As a sentence: 'you said you like “noir”'."""


class ShownItem(_Part):
    """One item of a list in a conversation."""

    item: ItemOut
    said: list[SaidOut]
    """What of the card speaks for it."""
    unknown: list[str]
    """Words of limits that cannot be checked, because the catalogue does not tell."""


class LimitOut(_Part):
    """What became of a limit or a wish."""

    words: str
    hard: bool
    fit: int
    """How many of the candidates fit."""
    unknown: int
    """Of how many the catalogue does not tell."""
    of: int
    """Candidates looked at."""
    dropped: bool
    """Whether the limit was lifted because too little was left; the reply says so."""


class QuestionOut(_Part):
    """At most one question a turn, with options to tap."""

    text: str
    options: list[str]
    about: Literal["which_item", "preference", "inference", "domain", "confirm"]
    gain: float | None
    """Expected gain that made it worth asking; null for a question that must be asked."""


class CardLine(_Part):
    """One entry of the taste card as the person is shown it."""

    entry_id: str
    kind: str
    tells: str
    words: str
    source: str
    at: str
    """UTC, ISO 8601."""


class MadeBy(_Part):
    """What made the reply."""

    reader: str
    """`rules`, or the model that read the turn."""
    writer: str
    """`composer`, or the model that wrote the text."""
    level: AnswerLevel | None
    """Of the list; null where none was made."""
    model: str | None
    """Whose scores entered the ranking."""
    prompts: list[str]
    tokens: TokensOut
    milliseconds: float


class Reply(_Part):
    """The answer to one turn. Every title in it is an item's of the catalogue."""

    session: str
    turn: int
    """From 1."""
    acts: list[Act]
    language: Language
    text: str
    """What to read out; plain text without markup."""
    target: str
    """Domain of `items`; empty where there are none."""
    items: list[ShownItem]
    limits: list[LimitOut]
    question: QuestionOut | None
    card: list[CardLine]
    """The taste card, where it was asked for."""
    remembered: list[CardLine]
    """What this turn put on the card."""
    forgotten: list[str]
    """What this turn took off it."""
    warnings: list[str]
    made_by: MadeBy
    experiment: ExperimentOut | None = None
    """The experiment that the list is part of; null for none."""
    ended: bool = False
    """Whether the person ended the conversation."""
