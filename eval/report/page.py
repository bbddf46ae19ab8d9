"""What all reports share that are one HTML file: escaping, figures, and style and script within the page."""

import base64
import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import figures

FAMILY = Path(__file__).parent
"""Style, script and parts that the pages share."""


class Inlined(NamedTuple):
    """A style or script that stands in the page."""

    text: Markup
    hash: str
    """By which the page's content policy lets it in."""


def environment(*roots: Path) -> Environment:
    """Returns the environment of a page's templates, which lie in `roots` or are the family's.

    Whatever is filled in is escaped and cleaned of control characters.
    """
    made = Environment(
        loader=FileSystemLoader([*roots, FAMILY]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters.update(
        figure=figures.figure,
        signed=figures.signed,
        percent=figures.percent,
        signed_percent=figures.signed_percent,
        p_value=figures.p_value,
        count=lambda number: f"{number:,}",
        sortable=_sortable,
        json=lambda value: json.dumps(value, indent=2, ensure_ascii=False, default=str),
    )
    made.globals.update(interval=figures.interval)
    return made


def inlined(*paths: Path) -> Inlined:
    """Returns the package's own files, one after the other, to stand in a page."""
    text = "".join(_text(path) for path in paths)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inlined(Markup(text), f"sha256-{digest}")  # noqa: S704


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _finalize(value: object) -> object:
    """Cleans all text that is filled in, and lets no None through as a word."""
    if value is None:
        return figures.DASH
    return figures.clean(value) if type(value) is str else value


def _sortable(value: float | None) -> str:
    """Returns the value that a column is sorted by; empty, and so last, where it is undefined."""
    return "" if figures.is_undefined(value) else repr(value)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
