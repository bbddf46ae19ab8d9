"""The report as one HTML file that needs nothing else: no network, no fonts, no libraries."""

import json
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from ..results import DirectionResult, RunResults
from .drawings import Draughtsman
from .look import Drawing, Look
from .page import FAMILY, environment, inlined
from .tables import Tables, settings_text
from .verdict import Verdict, direction_name, overall, score_text, verdict_of


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
    style, script = inlined(FAMILY / "report.css"), inlined(FAMILY / "report.js")
    chapters = [_chapter(results, direction, n) for n, direction in enumerate(results.directions, start=1)]
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            results=results,
            chapters=chapters,
            overall=overall(results, [chapter.verdict for chapter in chapters]),
            style=style.text,
            script=script.text,
            style_hash=style.hash,
            script_hash=script.hash,
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
    made = environment()
    made.filters.update(settings=settings_text)
    made.globals.update(score_text=score_text)
    return made
