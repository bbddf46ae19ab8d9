"""Fills templates in: whatever a variable brings goes through `plain` before it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .shapes import Prepared
from .text import Plain, plain, quote

# Of the private use area: `plain` takes such characters out of everything that others wrote.
_OPEN, _CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rendered part."""

    text: str
    untrusted: bool
    """Whether a variable brought it; else it is the prompt's own text."""


@lru_cache
def environment(*, marks: bool) -> Environment:
    """Returns the environment that templates are read in.

    Args:
        marks: whether what variables bring is put between marks, for `pieces`.
    """
    # Prompts are no HTML; the finalizer is their escaping. In a sandbox, because files are passed on between
    # people, and whoever looks at one fills its template in.
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_marked if marks else _printed,
    )
    filters: dict[str, Any] = {"plain": plain, "quote": quote, "join": _join}
    made.filters.update(filters)
    return made


def pieces(text: str) -> list[Piece]:
    """Returns a part that was rendered with marks as the stretches it consists of."""
    found: list[Piece] = []
    for number, stretch in enumerate(text.replace(_CLOSE, _OPEN).split(_OPEN)):
        if stretch:
            found.append(Piece(stretch, bool(number % 2)))
    return found


def _printed(value: object) -> object:
    """Returns what is printed for a value.

    Raises:
        TypeError: it is a list, a record or another thing whose Python notation would show others' words as
            they are.
    """
    if isinstance(value, Plain | Prepared | int | float | Undefined):
        return value
    if not isinstance(value, str):
        raise TypeError(f"prints a {type(value).__name__}; only texts and numbers can be printed")
    return plain(value)


def _marked(value: object) -> object:
    printed = _printed(value)
    return f"{_OPEN}{printed}{_CLOSE}" if isinstance(printed, str) and printed else printed


def _join(values: Iterable[object], between: str = "") -> Plain:
    """Returns the values in one text; each is made plain before it is joined, so the rest may be long."""
    return Plain(between.join(str(_printed(value)) for value in values))
