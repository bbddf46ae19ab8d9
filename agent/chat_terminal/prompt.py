"""Where people type: several lines, history, completion, and a toolbar; needs prompt_toolkit."""

import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer
from prompt_toolkit.completion import Completion as Shown
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from ..conversation.talks import Talks
from .completing import completions
from .visible import visible

MENU_LINES = 6


class Prompt:
    """Asks for one turn after the other.

    Args:
        talks: whose commands, domains and titles are completed, and whose target is shown beneath.
        history: file of what was typed, for its owner alone; None: nothing is kept.
    """

    def __init__(self, talks: Talks, history: Path | None) -> None:
        self._talks = talks
        self._about = ""
        self._session: PromptSession[str] = PromptSession(
            message=[("bold", "> ")],
            multiline=True,
            prompt_continuation=[("", "  ")],
            history=_history(history),
            completer=_Completer(talks),
            complete_while_typing=Condition(_is_command),
            key_bindings=_keys(),
            bottom_toolbar=self._toolbar,
            reserve_space_for_menu=MENU_LINES,
        )

    def ask(self) -> str:
        """Returns what was typed.

        Raises:
            EOFError: Ctrl-D was pressed on an empty line.
        """
        told = self._talks.describe()
        parts = (told.target or "no target yet", told.model or "no model", told.user)
        self._about = " · ".join(visible(part, 30) for part in parts if part)
        return self._session.prompt()

    def _toolbar(self) -> StyleAndTextTuples:
        return [("", f"{self._about} · /help · Ctrl-D leaves")]


class _Completer(Completer):
    def __init__(self, talks: Talks) -> None:
        self._talks = talks

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Shown]:
        for found in completions(document.text_before_cursor, self._talks):
            yield Shown(
                found.text, start_position=-found.replaces, display=found.text, display_meta=found.about
            )


def _is_command() -> bool:
    return get_app().current_buffer.text.startswith("/")


def _keys() -> KeyBindings:
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)

    @keys.add("enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c", filter=typing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    return keys


def _history(path: Path | None) -> History:
    if path is None:
        return InMemoryHistory()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:  # a workspace that may only be read
        return InMemoryHistory()
    os.fchmod(file, 0o600)
    os.close(file)
    return FileHistory(path)
