"""A text while it comes in from a server, one event after the other, and the signs that it should end."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from ..backend import Completion, FinishReason, Usage
from .chat_reply import ChatReply, TokenUsage

WHITE_SPACE_RUN = 40
"""So many white-space characters in a row are a loop, not a layout."""
WINDOW = 200
"""Characters at the end of a text in which at most `WHITE_SPACE_SHARE` may be white space."""
WHITE_SPACE_SHARE = 0.8

_RUN = re.compile(rf"\s{{{WHITE_SPACE_RUN}}}")


class StreamFailed(Exception):
    """The server sent an error in the middle of a text.

    Attributes:
        status: its code as in HTTP, 500 where it names none.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Event(BaseModel):
    choices: list[_Choice] = []
    usage: TokenUsage | None = None
    error: dict[str, Any] | str | None = None


class Writing:
    """A text as far as it came. One thread takes events in; another may read it at any time.

    Attributes:
        finish: why it ended, None as long as it has not.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forgets everything: the text is asked for again."""
        self._parts: list[str] = []
        self._tail = ""
        self._usage: TokenUsage | None = None
        self.finish: FinishReason | None = None

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def take(self, event: str) -> None:
        """Adds what an event says.

        Raises:
            ValueError: it is no chunk of a chat completion.
            StreamFailed: it is the server's word that it failed.
        """
        try:
            chunk = _Event.model_validate_json(event)
        except ValidationError as error:
            raise ValueError(
                f"sent {event[:60]!r} in a stream, which is no chunk of a chat completion"
            ) from error
        if chunk.error is not None:
            raise _failure(chunk.error)
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices[:1]:
            self._add(choice.delta.content or "")
            if choice.finish_reason and self.finish is None:
                self.finish = "length" if choice.finish_reason == "length" else "stop"

    def take_whole(self, reply: ChatReply) -> None:
        """Adds a reply that came in one piece, cut where a stream would have been left."""
        self._usage = reply.usage
        for start in range(0, len(reply.text), WHITE_SPACE_RUN):
            if self.finish is None:
                self._add(reply.text[start : start + WHITE_SPACE_RUN])
        self.finish = self.finish or ("length" if reply.was_cut else "stop")

    def completion(self, keep_start: bool = False) -> Completion:
        """Returns the text so far; one that has not ended is cut by time.

        Without the server's count of an unfinished text, each piece of it counts as a token.
        """
        usage = self._usage
        used = (
            Usage(usage.prompt_tokens, usage.completion_tokens, 1) if usage else Usage(0, len(self._parts), 1)
        )
        text = self.text.rstrip() if keep_start else self.text.strip()
        return Completion(text, used, self.finish or "deadline")

    def _add(self, piece: str) -> None:
        if not piece:
            return
        self._parts.append(piece)
        self._tail = (self._tail + piece)[-max(WINDOW, len(piece)) :]
        if _loops(self._tail):
            self.finish = "white_space"


def events(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yields the data of each server-sent event; an event of several lines is not used by these servers."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].decode("utf-8", "replace").strip()


def _loops(tail: str) -> bool:
    if _RUN.search(tail):
        return True
    blanks = sum(map(str.isspace, tail))
    return len(tail) >= WINDOW and blanks > WHITE_SPACE_SHARE * len(tail)


def _failure(error: dict[str, Any] | str) -> StreamFailed:
    if isinstance(error, str):
        return StreamFailed(error[:200], 500)
    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return StreamFailed(str(error.get("message") or json.dumps(error))[:200], status)
