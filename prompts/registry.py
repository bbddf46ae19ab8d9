"""Finds, checks and renders the prompt files.

A prompt is a file `<task>/<name>.v<version>.jinja`. Its first line declares the variables; a line
`--- system ---`, `--- user ---` or `--- assistant ---` opens a part. A released file is never edited: a new
version is a new file.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError, meta

from .text import plain, quote

ROOT = Path(__file__).parent

Role = Literal["system", "user", "assistant"]

_FILE = re.compile(r"(?P<name>[a-z_]+)\.v(?P<version>[0-9]+)\.jinja")
_HEADER = re.compile(r"\{# variables:(?P<names>[a-z_, ]*)#\}\n")
_PART = re.compile(r"^--- (?P<role>system|user|assistant) ---\n", re.MULTILINE)


class PromptError(Exception):
    """A prompt does not exist, is not written as it should be, or was given the wrong variables."""


@dataclass(frozen=True, slots=True)
class Part:
    """One turn of a rendered prompt."""

    role: Role
    text: str


@dataclass(frozen=True)
class Prompt:
    """A prompt file, checked."""

    id: str
    """Task, name, version and the beginning of the file's SHA-256: `rank/listwise@v1#0f1e2d3c`."""
    variables: frozenset[str]
    parts: tuple[tuple[Role, str], ...]
    """Role and Jinja source of each part: a value that is filled in cannot open a part of its own."""

    def render(self, **variables: object) -> list[Part]:
        """Returns the parts with the variables filled in.

        Raises:
            PromptError: the variables are not exactly the declared ones, or lack what the text uses of them.
        """
        if variables.keys() != self.variables:
            raise PromptError(
                f"{self.id} takes the variables {_listed(self.variables)}, not {_listed(variables)}"
            )
        try:
            return [Part(role, template.render(variables).strip()) for role, template in self._templates]
        except UndefinedError as error:
            raise PromptError(f"{self.id}: {error.message}") from error

    @cached_property
    def _templates(self) -> tuple[tuple[Role, Template], ...]:
        environment = _environment()
        return tuple((role, environment.from_string(source)) for role, source in self.parts)


def load(task: str, name: str, version: int, root: Path = ROOT) -> Prompt:
    """Returns a prompt.

    Args:
        task: the folder.
        name: the file's name up to its version.
        version: its version.
        root: where the folders are; tests pass their own.

    Raises:
        PromptError: there is no such prompt, or its file is not well formed.
    """
    wanted = f"{task}/{name}@v{version}"
    files = _files(root)
    if wanted not in files:
        raise PromptError(f"no prompt is called {wanted!r}; there are {_listed(files)}")
    data = files[wanted].read_bytes()
    identity = f"{wanted}#{hashlib.sha256(data).hexdigest()[:8]}"
    return _parse(identity, data.decode("utf-8"), files[wanted])


def available(root: Path = ROOT) -> list[str]:
    """Returns what can be loaded, as `task/name@v1`, sorted."""
    return sorted(_files(root))


def _files(root: Path) -> dict[str, Path]:
    found = ((path, _FILE.fullmatch(path.name)) for path in root.glob("*/*.jinja"))
    return {f"{path.parent.name}/{m['name']}@v{m['version']}": path for path, m in found if m}


def _parse(identity: str, text: str, path: Path) -> Prompt:
    header = _HEADER.match(text)
    if header is None:
        raise PromptError(f"{path} must begin with a line {{# variables: a, b #}}")
    before, *rest = _PART.split(text[header.end() :])
    if before.strip() or not rest:
        raise PromptError(f"{path} must open a part with --- system --- or --- user --- after its first line")
    prompt = Prompt(
        identity,
        frozenset(header["names"].replace(",", " ").split()),
        tuple(zip(cast("list[Role]", rest[::2]), rest[1::2], strict=True)),
    )
    used = _used(prompt, path)
    if used != prompt.variables:
        raise PromptError(
            f"{path} declares the variables {_listed(prompt.variables)} but uses {_listed(used)}"
        )
    return prompt


def _used(prompt: Prompt, path: Path) -> set[str]:
    try:
        trees = (_environment().parse(source) for _, source in prompt.parts)
        return set().union(*(meta.find_undeclared_variables(tree) for tree in trees))
    except TemplateSyntaxError as error:
        raise PromptError(f"{path} is not valid Jinja: {error.message}") from error


def _environment() -> Environment:
    # Prompts are no HTML; what others wrote goes through `plain` or `quote` instead.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    filters: dict[str, Any] = {"plain": plain, "quote": quote}
    environment.filters.update(filters)
    return environment


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"
