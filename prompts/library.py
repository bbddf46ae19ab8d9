"""Finds prompts by name: a workspace's own come before those that are shipped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from .errors import PromptError
from .prompt import Prompt
from .reading import file_name, read_prompt

ROOT = Path(__file__).parent

_NAME = re.compile(r"(?P<task>[a-z]+)/(?P<name>[a-z0-9_]+)(?:@v(?P<version>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt file that can be loaded."""

    task: str
    name: str
    version: int
    path: Path
    origin: Literal["shipped", "own"]
    shadows: bool
    """Whether it stands in front of a shipped one of the same name and version."""

    @property
    def id(self) -> str:
        """Task, name and version."""
        return f"{self.task}/{self.name}@v{self.version}"


@dataclass(frozen=True)
class Library:
    """All prompts that a workspace can use.

    Args:
        own: the folder of the workspace's own; None, or one that is not there: only those shipped.
    """

    own: Path | None = None

    def load(self, wanted: str) -> Prompt:
        """Returns a prompt by `task/name@v1`, or the newest version by `task/name`.

        Raises:
            PromptError: there is none, or its file is not well formed.
        """
        named = _NAME.fullmatch(wanted)
        if named is None:
            raise PromptError(
                f"{wanted!r} names no prompt; write TASK/NAME or TASK/NAME@v1, such as rank/listwise@v1"
            )
        same = [e for e in self.entries() if (e.task, e.name) == (named["task"], named["name"])]
        found = [entry for entry in same if named["version"] in (None, str(entry.version))]
        if not found:
            there = [e.id for e in self.entries() if e.task == named["task"]] or sorted(
                {e.task for e in self.entries()}
            )
            raise PromptError(f"no prompt is called {wanted!r}; there are {', '.join(there)}")
        path = max(found, key=lambda entry: entry.version).path
        state = path.stat()
        return _read_once(path, state.st_mtime_ns, state.st_size)

    def entries(self) -> list[Entry]:
        """Returns what can be loaded, by task, name and version."""
        own = {(e.task, e.name, e.version): e for e in _in(self.own, "own")} if self.own else {}
        shipped = {(e.task, e.name, e.version): e for e in _in(ROOT, "shipped")}
        for key in own.keys() & shipped.keys():
            mine = own[key]
            own[key] = Entry(mine.task, mine.name, mine.version, mine.path, "own", shadows=True)
        return [entry for _, entry in sorted((shipped | own).items())]

    def all(self) -> list[Prompt]:
        """Returns every prompt.

        Raises:
            PromptError: a file is not well formed.
        """
        return [read_prompt(entry.path) for entry in self.entries()]


@lru_cache(maxsize=256)
def _read_once(path: Path, changed_ns: int, size: int) -> Prompt:
    """Reads a file again only when it changed: trying it out takes longer than all that is asked of it."""
    return read_prompt(path)


def _in(root: Path, origin: Literal["shipped", "own"]) -> Iterator[Entry]:
    for path in root.glob("*/*.md"):
        if named := file_name(path):
            yield Entry(path.parent.name, *named, path, origin, shadows=False)
