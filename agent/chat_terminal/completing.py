"""What may follow the text before the cursor: commands, domains, titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..conversation.talks import Talks
from .commands import COMMANDS
from .visible import visible

_REACH = 60
"""Characters before the cursor in which a title may begin."""
_SHORTEST = 2
"""Characters of a title that must be typed."""
_BEGINNING = re.compile("(?<![^\\s“\"'《「(])[^\\s“\"'《「(]|[\u2e80-\U0003ffff]")
"""A title begins with a word, after an opening quote, or at any Chinese character."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on."""

    text: str
    """Takes the place of the last `replaces` characters before the cursor."""
    replaces: int
    about: str = ""


def completions(before: str, talks: Talks) -> list[Completion]:
    """Returns how the text before the cursor may go on, best first."""
    if not before.startswith("/"):
        return _titles(before.rpartition("\n")[2][-_REACH:], talks)
    name, space, argument = before[1:].partition(" ")
    if not space:
        begun = [command for command in COMMANDS if command.startswith(name.casefold())]
        return [Completion(f"/{command}", len(before), COMMANDS[command].does) for command in begun]
    if name == "target":
        folded = argument.casefold()
        return _of([domain for domain in talks.domains if domain.casefold().startswith(folded)], argument)
    if name in ("why", "like", "dislike", "known") and argument:
        return _of(talks.titles(argument), argument)
    return []


def _of(names: Sequence[str], begun: str) -> list[Completion]:
    return [Completion(visible(name), len(begun)) for name in names]


def _titles(line: str, talks: Talks) -> list[Completion]:
    """Returns titles that begin with the longest possible end of the line."""
    for match in _BEGINNING.finditer(line):
        begun = line[match.start() :]
        if len(begun) < _SHORTEST:
            break
        if titles := talks.titles(begun):
            return _of(titles, begun)
    return []
