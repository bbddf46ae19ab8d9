"""What shows replies: a terminal, a pipe to people, or a pipe to programs."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any, Protocol

from ..conversation.reply import Reply
from ..conversation.talks import OnText, Progress, nobody
from ..conversation.turn import Language
from .breaking import unbroken
from .layout import Line, beneath, spoken
from .visible import json_line, visible


class Watch:
    """Watches one turn.

    Attributes:
        progress: is told what is being done.
        on_text: is given the text as it is written.
        streamed: of the text, what was shown already.
    """

    def __init__(self, progress: Progress = nobody, on_text: OnText = nobody) -> None:
        self.progress = progress
        self.on_text = on_text
        self.streamed = ""


class Front(Protocol):
    """Shows what a conversation says."""

    def watch(self, language: Language) -> AbstractContextManager[Watch]:
        """Watches a turn while the block runs, and says in this language what is being done."""
        ...

    def reply(self, reply: Reply, streamed: str) -> None:
        """Shows a reply, of whose text `streamed` was shown already."""
        ...

    def told(self, lines: Sequence[Line], data: dict[str, Any]) -> None:
        """Shows what a command tells: as lines to people, as data to programs."""
        ...

    def failed(self, message: str) -> None:
        """Shows why a turn or a command could not be done."""
        ...


class Plain:
    """Plain text, one blank line between replies; errors go to the error stream."""

    def __init__(self, out: IO[str] | None = None) -> None:
        self._out = out or sys.stdout
        self._began = False

    @contextmanager
    def watch(self, language: Language) -> Iterator[Watch]:
        """Watches nothing: the reply is written at once."""
        yield Watch()

    def reply(self, reply: Reply, streamed: str) -> None:
        """Writes the text and all that stands under it."""
        lines = [*spoken(reply), *beneath(reply)]
        self._write([line for line in lines if line.text.plain])  # an empty line ends a reply

    def told(self, lines: Sequence[Line], data: dict[str, Any]) -> None:
        """Writes the lines."""
        self._write(lines)

    def failed(self, message: str) -> None:
        """Writes one line to the error stream."""
        sys.stderr.write(f"error: {visible(message)}\n")
        sys.stderr.flush()

    def _write(self, lines: Sequence[Line]) -> None:
        between = "\n" if self._began else ""
        self._began = True
        self._out.write(between + "".join(f"{line}\n" for line in unbroken(lines)))
        self._out.flush()


class JsonLines:
    """One JSON object a line: a `Reply`, what a command tells, or `{"error": ...}`."""

    def __init__(self, out: IO[str] | None = None) -> None:
        self._out = out or sys.stdout

    @contextmanager
    def watch(self, language: Language) -> Iterator[Watch]:
        """Watches nothing: the reply is written at once."""
        yield Watch()

    def reply(self, reply: Reply, streamed: str) -> None:
        """Writes the reply."""
        self._write(json.loads(reply.model_dump_json()))

    def told(self, lines: Sequence[Line], data: dict[str, Any]) -> None:
        """Writes the data."""
        self._write(data)

    def failed(self, message: str) -> None:
        """Writes the error in the place of the reply."""
        self._write({"error": message})

    def _write(self, value: dict[str, Any]) -> None:
        self._out.write(json_line(value) + "\n")
        self._out.flush()
