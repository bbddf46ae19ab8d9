"""Holds a conversation: in a terminal turn by turn, from a pipe line by line."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...retrieval.errors import MissingExtra
from ..conversation.talks import SessionRow, Talks
from .conductor import Conductor
from .front import Front, JsonLines, Plain
from .telling import farewell, greeting, session_lines

HISTORY_FILE = "chat_history"
"""In the workspace: what was typed in its conversations."""


def hold(
    talks: Talks, *, says: Sequence[str] = (), as_json: bool = False, history: Path | None = None
) -> int:
    """Holds one conversation to its end.

    Args:
        talks: the conversation.
        says: turns to be said instead of asking for any.
        as_json: prints one JSON object a line.
        history: file of what was typed at the prompt; None: nothing is kept.

    Returns:
        The exit code: 0, or 1 if a turn from a pipe or of `says` could not be done.

    Raises:
        MissingExtra: the terminal needs prompt_toolkit. Pipes do not.
    """
    _take_any_text()
    if not says and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        return _in_terminal(talks, history)
    return _lines(talks, _front(as_json), says or sys.stdin)


def show_sessions(rows: Sequence[SessionRow], *, as_json: bool) -> None:
    """Prints stored sessions."""
    _front(as_json).told(session_lines(rows), {"sessions": [asdict(row) for row in rows]})


def _front(as_json: bool) -> Front:
    if as_json:
        return JsonLines()
    if sys.stdout.isatty():
        from .screen import Screen

        return Screen()
    return Plain()


def _lines(talks: Talks, front: Front, lines: Iterable[str]) -> int:
    conductor = Conductor(talks, front)
    for line in lines:
        if not conductor.handle(line):
            break
    return int(conductor.failures > 0)


def _in_terminal(talks: Talks, history: Path | None) -> int:
    try:
        from .prompt import Prompt
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "prompt_toolkit":
            raise
        raise MissingExtra("the conversation's terminal", "chat") from error
    from .screen import Screen

    screen = Screen()
    screen.told(greeting(talks.describe(), list(talks.domains)), {})
    conductor = Conductor(talks, screen)
    prompt = Prompt(talks, history)
    while True:
        try:
            line = prompt.ask()
            if not _answered(conductor, line):
                break
        except EOFError:
            break
        except KeyboardInterrupt:  # between two turns there is nothing to stop
            continue
    screen.told(farewell(talks.session, talks.describe().user), {})
    return 0


def _answered(conductor: Conductor, line: str) -> bool:
    try:
        return conductor.handle(line)
    except KeyboardInterrupt:
        conductor.stopped()
        return True


def _take_any_text() -> None:
    """Lets bytes that are no text come in, and what cannot be written go out, as a mark in their place."""
    streams: tuple[Any, ...] = (sys.stdin, sys.stdout)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
