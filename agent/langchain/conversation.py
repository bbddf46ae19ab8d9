"""A conversation's acts as tools that a capable model calls freely, in an agent of LangChain.

The fixed order of `tastebridge chat` needs no such model and is the default. Here the model decides what
is done next, and still cannot do more than a person could by talking: every tool is a turn through the
same graph, what it notes or forgets must be the person's own words, and what comes back are items of the
catalogue.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import Field

from ...retrieval.critique.wish import Wish
from ...retrieval.errors import ModelError, TastebridgeError
from ...retrieval.mentions.mention import Mention, Use
from ..conversation.engine import Conversation
from ..conversation.reading.rules import RulesReader
from ..conversation.reply import Reply
from ..conversation.turn import Context, Turn
from ..deadline import Deadline
from ..probing.card import ModelCard

_WORD = re.compile(r"[^\W_]+")

Words = Annotated[str, Field(min_length=1, max_length=500)]
Place = Annotated[int, Field(ge=1, le=100)]


def conversation_tools(
    talks: Conversation, heard: Callable[[], str], probed: ModelCard | None
) -> list[BaseTool]:
    """Returns the tools of one conversation.

    Args:
        talks: whose card and session they work on.
        heard: returns the person's last message; what is noted, wished or forgotten must stand in it.
        probed: the model's card, from `tastebridge doctor --model`.

    Raises:
        ModelError: the model was not probed, or does not follow schemas and read chats well enough to choose.
    """
    if probed is None or not (probed.follows_schema and probed.reads_chat):
        name = "the model" if probed is None else repr(probed.model)
        raise ModelError(
            f"{name} was not found to follow a schema and to read chats, and cannot be left to choose tools; "
            "run: tastebridge doctor --model NAME, or use the fixed order of a Conversation"
        )
    return _Tools(talks, heard).all()


class _Tools:
    def __init__(self, talks: Conversation, heard: Callable[[], str]) -> None:
        self._talks = talks
        self._heard = heard
        self._rules = RulesReader()

    def all(self) -> list[BaseTool]:
        made: list[tuple[Callable[..., Any], str]] = [
            (
                self.recommend,
                "Makes a list. Wishes are the person's own words, such as 'no horror'.",
            ),
            (self.why, "Says why the item at a place of the last list is there."),
            (self.why_not, "Says why a work is not in the list."),
            (self.look_up, "Says whether the catalogue has a work, and what is known of it."),
            (self.remember, "Notes what the person's last message says of their taste."),
            (self.forget, "Takes off the taste card what the person's last message asks to forget."),
            (self.what_is_known, "Tells all that is known of the person."),
        ]
        return [
            StructuredTool.from_function(
                tool,
                name=tool.__name__,
                description=description,
                response_format="content_and_artifact",
                handle_tool_error=True,
                handle_validation_error=True,
            )
            for tool, description in made
        ]

    def recommend(
        self,
        domain: Words,
        wishes: list[Words] | None = None,
        like: Words | None = None,
        count: int | None = None,
    ) -> tuple[str, dict[str, Any]]:
        if domain not in self._talks.domains:
            raise ToolException(f"there is no domain {domain!r}; there are {', '.join(self._talks.domains)}")
        own = [wish for words in wishes or () for wish in self._wishes(words)]
        mentions = (Mention(self._said(like), "neutral", "anchor"),) if like else ()
        number = None if count is None else max(1, min(count, 50))
        return self._done(Turn(("recommend",), domain, mentions, tuple(own), count=number))

    def why(self, place: Place) -> tuple[str, dict[str, Any]]:
        return self._done(Turn(("explain",), mentions=(Mention("", "neutral", "question", place),)))

    def why_not(self, title: Words) -> tuple[str, dict[str, Any]]:
        return self._done(Turn(("why_not",), mentions=(self._mention(title, "question"),)))

    def look_up(self, title: Words) -> tuple[str, dict[str, Any]]:
        return self._done(Turn(("search",), mentions=(self._mention(title, "question"),)))

    def remember(self) -> tuple[str, dict[str, Any]]:
        # All of it, as a person would have said it: a part of a sentence can lose its "not".
        return self._told(lambda: self._talks.turn(self._heard()))

    def forget(self) -> tuple[str, dict[str, Any]]:
        turn = self._read()
        if "forget" not in turn.acts:
            raise ToolException("the person did not ask to forget anything")
        return self._done(Turn(("forget",), forget=turn.forget))

    def what_is_known(self) -> tuple[str, dict[str, Any]]:
        return self._done(Turn(("about_me",)))

    def _mention(self, title: str, use: Use) -> Mention:
        return Mention(title, "neutral", use)

    def _read(self) -> Turn:
        turn, _ = self._rules.read(self._heard(), Context(tuple(self._talks.domains)), Deadline())
        return turn

    def _wishes(self, words: str) -> list[Wish]:
        """Returns the wishes of the whole message that these words are part of."""
        part = _plain(self._said(words))
        found = [
            wish for wish in self._read().wishes if part in _plain(wish.words) or _plain(wish.words) in part
        ]
        if not found:
            raise ToolException(f"{words!r} is no wish of the person's")
        return found

    def _said(self, words: str) -> str:
        if not _plain(words) or f" {_plain(words)} " not in f" {_plain(self._heard())} ":
            raise ToolException(f"the person did not say {words!r}; use their own words")
        return words

    def _done(self, turn: Turn) -> tuple[str, dict[str, Any]]:
        return self._told(lambda: self._talks.act(turn, self._heard()))

    def _told(self, make: Callable[[], Reply]) -> tuple[str, dict[str, Any]]:
        try:
            reply = make()
        except TastebridgeError as error:
            raise ToolException(str(error)) from error
        return as_text(reply), reply.model_dump(mode="json")


def as_text(reply: Reply) -> str:
    """Returns a reply as a text for a model."""
    lines = [reply.text] if reply.text else []
    for shown in reply.items:
        why = shown.item.explanation.text if shown.item.explanation else ""
        lines.append(f"{shown.item.rank}. {shown.item.title}{f': {why}' if why else ''}")
    if reply.question is not None:
        lines.append(f"Ask the person: {reply.question.text} ({' / '.join(reply.question.options)})")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
