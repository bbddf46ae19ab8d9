"""The report of a test as one HTML file that needs nothing else: no network, no fonts, no libraries."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...report import figures
from ..results import AbResults
from .drawings import Draughtsman
from .tables import Tables

ROOT = Path(__file__).parent
FAMILY = ROOT.parents[1] / "report"
"""The evaluation's report, whose style, script and parts this page shares."""


def render_page(results: AbResults) -> str:
    """Returns the page; equal results give equal pages.

    Names, titles and sentences may come from anywhere: they are escaped, control characters are taken out,
    and the page's content policy lets nothing run but its own script.
    """
    style, script = _text(FAMILY / "report.css") + _text(ROOT / "ab.css"), _text(FAMILY / "report.js")
    return (
        _environment()
        .get_template("ab.html.jinja")
        .render(
            results=results,
            tables=Tables(results),
            draughtsman=Draughtsman(results),
            # The files are the package's own.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([ROOT, FAMILY]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        figure=figures.figure,
        signed=figures.signed,
        signed_percent=figures.signed_percent,
        p_value=figures.p_value,
        count=lambda number: f"{number:,}",
        sortable=lambda value: "" if figures.is_undefined(value) else repr(value),
        json=lambda value: json.dumps(value, indent=2, ensure_ascii=False, default=str),
    )
    environment.globals.update(interval=figures.interval)
    return environment


def _finalize(value: object) -> object:
    """Cleans all text that is filled in, and lets no None through as a word."""
    if value is None:
        return figures.DASH
    return figures.clean(value) if type(value) is str else value


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
