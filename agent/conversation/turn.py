"""One turn of a person, as it was read."""

from dataclasses import dataclass
from typing import Literal

from ...retrieval.critique.wish import Wish
from ...retrieval.mentions.mention import Mention

Act = Literal[
    "recommend", "refine", "explain", "why_not", "search", "remember", "forget", "answer", "about_me", "chat",
    "stop",
]  # fmt: skip
"""What a turn does.

recommend: wants a list ('books please', 'more', 'surprise me'); refine: wants the list changed; explain:
'why this?', 'why number 2?'; why_not: 'why not X?'; search: asks whether we have something, or what we
know of it ('do you have X?', 'tell me about X'); remember: says a like, a dislike, a fact, or that they
know an item; forget: takes something back; answer: answers the question that was asked last; about_me:
'what do you know about me?'; chat: greets, thanks, or anything else; stop: ends the conversation.
"""
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn says. Empty fields: nothing was said of it."""

    acts: tuple[Act, ...]
    """In the order in which they are done; never empty."""
    domain: str = ""
    """The domain that they want something from, one of those that exist."""
    mentions: tuple[Mention, ...] = ()
    wishes: tuple[Wish, ...] = ()
    facts: tuple[str, ...] = ()
    """What they say about themselves, in their words: 'I read on the train'."""
    forget: str = ""
    """What is to be forgotten, in their words; 'that' for what was said last, 'everything' for all."""
    answer: str = ""
    """The option that they chose of the last question, as it was offered; or their words where none fits."""
    count: int | None = None
    """How many items they want."""
    surprise: bool = False
    """They want something outside their usual taste."""
    repeat: bool = False
    """They ask to see again what was shown or what they know."""
    language: Language = "en"
    """In which they speak."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader of a turn is told of the conversation so far."""

    domains: tuple[str, ...]
    """Names of all domains."""
    target: str = ""
    """Domain of the list shown last; empty: none was."""
    shown: tuple[str, ...] = ()
    """Titles of the list shown last, the first on top."""
    options: tuple[str, ...] = ()
    """Of the question that was asked last; empty: none is open."""
