"""Takes lines as they are typed, has the conversation do them, and shows what comes of it."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from ...retrieval.errors import TastebridgeError
from ..conversation.reply import Reply
from ..conversation.talks import Reaction, Talks
from ..conversation.turn import Language
from .commands import Command, parse
from .export import format_of, write_new
from .front import Front
from .layout import Line
from .telling import described_lines, help_lines, session_lines
from .visible import visible_lines, visible_piece
from .wording import WORDING

_ALL_OF_IT = 1 << 30
_REACTIONS: dict[str, Reaction] = {"like": "like", "dislike": "dislike", "known": "known"}


class Conductor:
    """Does what lines say.

    Args:
        talks: the conversation.
        front: shows what it says.

    Attributes:
        failures: lines that could not be done.
    """

    def __init__(self, talks: Talks, front: Front) -> None:
        self.failures = 0
        self._talks = talks
        self._front = front
        self._language: Language = "en"
        self._commands: dict[str, Callable[[Command], bool]] = {
            "why": self._about_item,
            "like": self._about_item,
            "dislike": self._about_item,
            "known": self._about_item,
            "more": lambda _: self._say(WORDING[self._language].more),
            "card": lambda _: self._show(self._talks.card()),
            "undo": lambda _: self._show(self._talks.undo()),
            "export": self._export,
            "target": self._target,
            "model": self._model,
            "prompt": self._prompt,
            "new": self._new,
            "sessions": self._sessions,
            "help": self._help,
            "quit": lambda _: False,
        }

    def handle(self, line: str) -> bool:
        """Does one line: a turn of one or more lines of text, or a command.

        Returns:
            False if the conversation is over.
        """
        text = "\n".join(visible_lines(line, _ALL_OF_IT))
        if not text:
            return True
        try:
            command = parse(text)
            if command is not None:
                return self._commands[command.name](command)
            return self._say(self._chosen(text.removeprefix("/") if text.startswith("//") else text))
        except TastebridgeError as error:
            self.failures += 1
            self._front.failed(str(error))
            return True

    def stopped(self) -> None:
        """Drops the turn that was interrupted, and says what became of it."""
        words = WORDING[self._language]
        dropped = self._talks.drop()
        text = words.stopped if dropped else words.kept_all_the_same
        self._front.told([Line(Text(text, style="yellow"))], {"stopped": True, "kept": not dropped})

    def _chosen(self, text: str) -> str:
        """Returns the option that a number names, if a question is open."""
        options = self._talks.options
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(options):
            return options[int(text) - 1]
        return text

    def _say(self, text: str) -> bool:
        with self._front.watch(self._language) as watch:
            reply = self._talks.turn(text, progress=watch.progress, on_text=watch.on_text)
        return self._show(reply, watch.streamed)

    def _show(self, reply: Reply, streamed: str = "") -> bool:
        self._language = reply.language
        self._front.reply(reply, streamed)
        return not reply.ended

    def _about_item(self, command: Command) -> bool:
        if command.place is None:
            return self._say(getattr(WORDING[self._language], command.name).format(title=command.argument))
        with self._front.watch(self._language) as watch:
            if command.name == "why":
                reply = self._talks.why(command.place, progress=watch.progress, on_text=watch.on_text)
            else:
                kind = _REACTIONS[command.name]
                reply = self._talks.react(kind, command.place, progress=watch.progress)
        return self._show(reply, watch.streamed)

    def _export(self, command: Command) -> bool:
        path = Path(command.argument).expanduser()
        how = format_of(path)
        document = self._talks.export(how)
        if command.argument:
            write_new(path, document)
            return self._tell([Line(Text(f"written to {path}"))], {"export": str(path)})
        lines = [Line(Text(line)) for line in visible_piece(document).splitlines()]
        return self._tell(lines, {"export": document})

    def _target(self, command: Command) -> bool:
        if command.argument:
            self._talks.set_target(command.argument)
        return self._describe()

    def _model(self, command: Command) -> bool:
        if command.argument:
            self._talks.set_model(command.argument)
        return self._describe()

    def _prompt(self, command: Command) -> bool:
        if command.argument:
            self._talks.set_prompt(command.argument)
        return self._describe()

    def _describe(self) -> bool:
        told = self._talks.describe()
        domains = list(self._talks.domains)
        return self._tell(described_lines(told, domains), {**asdict(told), "domains": domains})

    def _new(self, command: Command) -> bool:
        self._talks.new()
        session = self._talks.session
        return self._tell([Line(Text(f"a new session: {session}"))], {"session": session})

    def _sessions(self, command: Command) -> bool:
        rows = self._talks.sessions()
        lines = session_lines(rows, self._talks.session)
        return self._tell(lines, {"sessions": [asdict(row) for row in rows]})

    def _help(self, command: Command) -> bool:
        lines = help_lines()
        return self._tell(lines, {"help": [f"{line.lead}{line.text.plain}" for line in lines]})

    def _tell(self, lines: list[Line], data: dict[str, Any]) -> bool:
        self._front.told(lines, data)
        return True
