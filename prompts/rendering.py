"""Fills templates in: whatever a variable brings goes through `plain` before it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined

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
    # Prompts are no HTML; the finalizer is their escaping.
    made = Environment(  # noqa: S701
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
    if not isinstance(value, str) or isinstance(value, Plain | Prepared):
        return value
    return plain(value)


def _marked(value: object) -> object:
    printed = _printed(value)
    return f"{_OPEN}{printed}{_CLOSE}" if isinstance(printed, str) and printed else printed


def _join(values: Iterable[object], between: str = "") -> Plain:
    """Returns the values in one text; each is made plain before it is joined, so the rest may be long."""
    return Plain(between.join(str(_printed(value)) for value in values))
