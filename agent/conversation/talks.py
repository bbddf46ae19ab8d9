"""What the terminal needs of a conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from .reply import Reply

Reaction = Literal["like", "dislike", "known"]
CardFormat = Literal["markdown", "json"]

Progress = Callable[[str], None]
"""Is told what is being done, in a few words: 'finding films like yours', 'ranking with smollm2'."""
OnText = Callable[[str], None]
"""Is given pieces of the text as they are written, each of them checked. Joined, they are `Reply.text`."""


def nobody(_: str) -> None:
    """Watches nothing."""


@dataclass(frozen=True, slots=True)
class Described:
    """What takes part in a conversation now."""

    user: str
    """Empty: somebody who is not in the data."""
    target: str
    """Domain of the next list; empty: none was named yet."""
    model: str | None
    """None: no language model takes part."""
    reader: str
    writer: str
    prompts: tuple[str, ...]
    """As `task/name@version`."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A stored session."""

    session: str
    user: str
    target: str
    turns: int
    used_at: str
    """UTC, ISO 8601."""
    expires_at: str
    """UTC, ISO 8601."""


class Talks(Protocol):
    """One conversation with one person.

    Every method may raise a `TastebridgeError`; the conversation goes on after it. `KeyboardInterrupt` may
    come at any moment within any of them; `drop` is called after it.
    """

    @property
    def session(self) -> str:
        """Name of the session, by which it is resumed."""
        ...

    @property
    def domains(self) -> Sequence[str]:
        """Names of all domains."""
        ...

    @property
    def options(self) -> Sequence[str]:
        """Of the question asked last, as they were offered; empty: none is open."""
        ...

    def turn(self, text: str, *, progress: Progress = nobody, on_text: OnText = nobody) -> Reply:
        """Returns the answer to what a person says. An answered question comes in as the option's words."""
        ...

    def react(self, kind: Reaction, place: int, *, progress: Progress = nobody) -> Reply:
        """Notes what they think of an item of the list shown last; `place` is from 1.

        Raises:
            TastebridgeError: there is no such place.
        """
        ...

    def why(self, place: int, *, progress: Progress = nobody, on_text: OnText = nobody) -> Reply:
        """Says why an item is in the list shown last; `place` is from 1.

        Raises:
            TastebridgeError: there is no such place.
        """
        ...

    def card(self) -> Reply:
        """Returns the taste card in `Reply.card`."""
        ...

    def undo(self) -> Reply:
        """Takes back what the last turn that changed the card put on it or took off it."""
        ...

    def drop(self) -> bool:
        """Forgets a turn that was interrupted.

        Returns:
            True if nothing of it remains; False if it had been remembered already, so that `undo` is needed.
        """
        ...

    def export(self, how: CardFormat) -> str:
        """Returns the taste card as a document."""
        ...

    def set_target(self, name: str) -> None:
        """Makes a domain the target of the lists to come.

        Raises:
            UnknownName: there is no such domain.
        """
        ...

    def set_model(self, name: str) -> None:
        """Takes another model from now on, as in `local:NAME`; 'none' leaves it out."""
        ...

    def set_prompt(self, name: str) -> None:
        """Takes another prompt from now on, as `task/name@version` or `task/name`."""
        ...

    def describe(self) -> Described:
        """Says who and what takes part."""
        ...

    def sessions(self) -> Sequence[SessionRow]:
        """Returns the person's stored sessions, the one used last on top."""
        ...

    def new(self) -> None:
        """Begins a new session. The taste card stays."""
        ...

    def titles(self, prefix: str) -> Sequence[str]:
        """Returns a few titles that begin like this, in microseconds (`title_index.TitleIndex`)."""
        ...
