"""What may be typed after a slash."""

from dataclasses import dataclass
from difflib import get_close_matches

from ...retrieval.errors import TastebridgeError


class NoSuchCommand(TastebridgeError):
    """A line begins with a slash, but no command is called so, or it was used in a wrong way."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command that exists."""

    takes: str
    """What follows it, for people; in square brackets what may be left out; empty: nothing may follow."""
    does: str

    @property
    def needs(self) -> bool:
        """Something must follow."""
        return bool(self.takes) and not self.takes.startswith("[")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was typed."""

    name: str
    argument: str

    @property
    def place(self) -> int | None:
        """The place in the list that it names, from 1; None: it names something else."""
        return int(self.argument) if self.argument.isascii() and self.argument.isdigit() else None


COMMANDS: dict[str, Known] = {
    "why": Known("NUMBER or TITLE", "why it is in the list"),
    "like": Known("NUMBER or TITLE", "note that you like it"),
    "dislike": Known("NUMBER or TITLE", "note that you do not"),
    "known": Known("NUMBER or TITLE", "you have read, seen or own it already"),
    "more": Known("", "more of the same kind"),
    "card": Known("", "show your taste card: what is known of you, and from where"),
    "undo": Known("", "take back what was noted last"),
    "export": Known("[FILE]", "write your taste card to FILE (.json or .md), or show it"),
    "target": Known("[DOMAIN]", "what to recommend; alone: what there is"),
    "model": Known("[MODEL]", "take another language model, or 'none'; alone: which takes part"),
    "prompt": Known("[TASK/NAME@VERSION]", "take another prompt; alone: which are used"),
    "new": Known("", "begin a new session; the taste card stays"),
    "sessions": Known("", "list your sessions"),
    "help": Known("", "list the commands and keys"),
    "quit": Known("", "leave; the session can be resumed"),
}


def parse(line: str) -> Command | None:
    """Returns the command on a line, None if it is a turn.

    Two slashes begin a turn with a slash.

    Raises:
        NoSuchCommand: no command is called so, it lacks its argument, or has one too many.
    """
    if not line.startswith("/") or line.startswith("//"):
        return None
    name, _, argument = line[1:].partition(" ")
    name, argument = name.strip().casefold(), argument.strip()
    known = COMMANDS.get(name)
    if known is None:
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean /{near[0]}? " if near else ""
        raise NoSuchCommand(f"there is no command {'/' + name!r}; {hint}/help lists all")
    if known.needs and not argument:
        raise NoSuchCommand(f"/{name} needs {known.takes}, as in: /{name} 2")
    if argument and not known.takes:
        raise NoSuchCommand(f"/{name} takes nothing after it, and got {argument!r}")
    return Command(name, argument)
