"""The report of a test as one HTML file that needs nothing else: no network, no fonts, no libraries."""

from functools import cache
from pathlib import Path

from jinja2 import Environment

from ...report.page import FAMILY, environment, inlined
from ..results import AbResults
from .drawings import Draughtsman
from .tables import Tables

ROOT = Path(__file__).parent


def render_page(results: AbResults) -> str:
    """Returns the page; equal results give equal pages.

    Names, titles and sentences may come from anywhere: they are escaped, control characters are taken out,
    and the page's content policy lets nothing run but its own script.
    """
    style, script = inlined(FAMILY / "report.css", ROOT / "ab.css"), inlined(FAMILY / "report.js")
    return (
        _environment()
        .get_template("ab.html.jinja")
        .render(
            results=results,
            tables=Tables(results),
            draughtsman=Draughtsman(results),
            style=style.text,
            script=script.text,
            style_hash=style.hash,
            script_hash=script.hash,
        )
    )


@cache
def _environment() -> Environment:
    return environment(ROOT)
