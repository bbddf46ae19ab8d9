"""What the acts of a turn found out, before it is put into words."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..answer import AnswerLevel, ExperimentOut, TokensOut
from .reply import CardLine, LimitOut, QuestionOut, ShownItem

Say = Literal[
    "hello", "thanks", "bye", "help", "cut", "undone", "nothing_to_undo",
    "noted_like", "noted_dislike", "noted_known", "noted_wish", "noted_fact",
    "forgot", "forgot_all", "nothing_to_forget", "kept",
    "list", "list_surprise", "list_empty", "list_end", "popularity_only", "dropped", "same_list",
    "why", "why_made", "why_none", "why_more",
    "why_not", "why_not_first", "why_not_shown", "why_not_known", "why_not_limit", "why_not_domain",
    "have", "about_item", "unknown_title", "unknown_title_nearest", "unknown_person",
    "card", "card_empty", "history", "history_none",
    "no_domain", "no_list", "no_place", "answer_noted", "answer_none", "target",
]  # fmt: skip
"""What a line says; each language has words for every one."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Line(_Part):
    """One thing to be said."""

    say: Say
    title: str = ""
    """A title of the catalogue."""
    titles: list[str] = []
    """More of them."""
    words: str = ""
    """The person's own words, or an attribute."""
    text: str = ""
    """A sentence that is finished already, such as an explanation."""
    domain: str = ""
    number: int = 0
    of: int = 0


class Draft(_Part):
    """A reply in parts."""

    lines: list[Line] = []
    target: str = ""
    items: list[ShownItem] = []
    limits: list[LimitOut] = []
    question: QuestionOut | None = None
    card: list[CardLine] = []
    warnings: list[str] = []
    level: AnswerLevel | None = None
    experiment: ExperimentOut | None = None
    model: str | None = None
    prompts: list[str] = []
    tokens: TokensOut = TokensOut(prompt=0, completion=0, calls=0)
    ended: bool = False

    def say(self, what: Say, **parts: object) -> None:
        """Adds a line."""
        self.lines.append(Line.model_validate({"say": what, **parts}))

    def count(self, tokens: TokensOut) -> None:
        """Adds what a model read and wrote."""
        self.tokens = TokensOut(
            prompt=self.tokens.prompt + tokens.prompt,
            completion=self.tokens.completion + tokens.completion,
            calls=self.tokens.calls + tokens.calls,
        )
