"""The report as one HTML file that needs nothing else: no network, no fonts, no libraries."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..results import DirectionResult, RunResults
from . import figures
from .drawings import Draughtsman
from .look import Drawing, Look
from .tables import Tables, settings_text
from .verdict import Verdict, direction_name, overall, score_text, verdict_of

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Chapter:
    """One direction of the page."""

    anchor: str
    name: str
    direction: DirectionResult
    verdict: Verdict
    tables: Tables
    drawings: list[Drawing]


def render_html(results: RunResults) -> str:
    """Returns the page; equal results give equal pages.

    Names, reasons and sentences may come from anywhere: they are escaped, control characters are taken out,
    and the page's content policy lets nothing run but its own script.
    """
    style, script = _part("report.css"), _part("report.js")
    chapters = [_chapter(results, direction, n) for n, direction in enumerate(results.directions, start=1)]
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            results=results,
            chapters=chapters,
            overall=overall(results, [chapter.verdict for chapter in chapters]),
            # The two files are the package's own.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
            study=json.dumps(results.study, indent=2, ensure_ascii=False, default=str),
        )
    )


def _chapter(results: RunResults, direction: DirectionResult, number: int) -> Chapter:
    verdict = verdict_of(results, direction)
    return Chapter(
        f"direction-{number}",
        direction_name(direction),
        direction,
        verdict,
        Tables(results, direction, verdict),
        Draughtsman(Look(results, direction, verdict)).draw(),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(
        figure=figures.figure,
        signed=figures.signed,
        percent=figures.percent,
        signed_percent=figures.signed_percent,
        p_value=figures.p_value,
        settings=settings_text,
        count=lambda number: f"{number:,}",
        sortable=_sortable,
    )
    environment.globals.update(interval=figures.interval, score_text=score_text)
    return environment


def _finalize(value: object) -> object:
    """Cleans all text that is filled in, and lets no None through as a word."""
    if value is None:
        return figures.DASH
    return figures.clean(value) if type(value) is str else value


def _sortable(value: float | None) -> str:
    """Returns the value that a column is sorted by; empty, and so last, where it is undefined."""
    return "" if figures.is_undefined(value) else repr(value)


@cache
def _part(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
