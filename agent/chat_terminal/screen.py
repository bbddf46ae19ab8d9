"""A terminal: words appear as they come, a spinner says what is being done, lists follow the text."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.text import Text

from ..conversation.reply import Reply
from ..conversation.turn import Language
from .breaking import broken, width_of
from .front import Watch
from .layout import EMPTY, Line, beneath, spoken
from .stopping import stoppable
from .stream import WordStream
from .visible import visible
from .wording import WORDING

DOING_CHARS = 50


class Screen:
    """Shows replies in a terminal.

    Args:
        out: where replies go (default: standard output).
        busy: where the spinner turns (default: the error stream); it stands still if that is no terminal.
    """

    def __init__(self, out: Console | None = None, busy: Console | None = None) -> None:
        self._out = out or _console()
        self._busy = busy or _console(to_stderr=True)

    @contextmanager
    def watch(self, language: Language) -> Iterator[Watch]:
        """Shows what is being done until the first words come, then the words."""
        doing = WORDING[language].doing
        status = Status(Text(doing["read"], style="dim"), console=self._busy, spinner="dots")
        stream = WordStream(self._written, width_of(self._out))

        def progress(what: str) -> None:
            ask()
            status.update(Text(visible(doing.get(what, what), DOING_CHARS), style="dim"))

        def on_text(piece: str) -> None:
            ask()
            status.stop()
            stream.add(piece)
            watch.streamed = stream.text

        watch = Watch(progress, on_text)
        with stoppable() as ask:
            if self._busy.is_terminal:
                status.start()
            try:
                yield watch
            finally:
                status.stop()
                stream.end()

    def reply(self, reply: Reply, streamed: str) -> None:
        """Shows what of the reply was not streamed."""
        text = spoken(reply)
        if streamed:
            stood = _words(streamed) == _words(reply.text)
            text = [] if stood else [Line(Text(WORDING[reply.language].replaced, style="yellow")), *text]
        under = beneath(reply)
        self._show([*text, EMPTY, *under] if under else text)

    def told(self, lines: Sequence[Line], data: dict[str, Any]) -> None:
        """Shows the lines."""
        self._show(lines)

    def failed(self, message: str) -> None:
        """Shows why something could not be done."""
        self._show([Line(Text(visible(message), style="red"))])

    def _show(self, lines: Sequence[Line]) -> None:
        for part in broken(lines, self._out):
            self._out.print(part, soft_wrap=True)
        self._out.print()

    def _written(self, piece: str) -> None:
        self._out.file.write(piece)
        self._out.file.flush()


def _console(*, to_stderr: bool = False) -> Console:
    return Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)


def _words(text: str) -> list[str]:
    return visible(text).split()
