"""All scores as one long table: a line for each metric of each method, of all users and of each stratum."""

import csv
import io
from collections.abc import Iterator

from ..results import DirectionResult, MethodResult, RunResults, Score
from .figures import is_undefined
from .verdict import direction_name

COLUMNS = (
    "dataset",
    "direction",
    "method",
    "stratum",
    "metric",
    "mean",
    "low",
    "high",
    "n",
    "undefined",
    "misses",
    "convention",
)


def render_csv(results: RunResults) -> str:
    """Returns the table with a header; an undefined number is an empty cell, numbers keep every digit.

    `stratum` is empty for all users, else `kind: stratum`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for direction in results.directions:
        for method in direction.methods:
            writer.writerows(_rows(results, direction, method))
    return text.getvalue()


def _rows(results: RunResults, direction: DirectionResult, method: MethodResult) -> Iterator[list[str | int]]:
    about = [direction.dataset, direction_name(direction), method.name]
    for stratum, score in _scores(method):
        yield [
            *about,
            stratum,
            score.metric,
            *(_cell(value) for value in (score.mean, score.low, score.high)),
            score.n,
            score.undefined,
            score.misses,
            results.convention,
        ]


def _scores(method: MethodResult) -> Iterator[tuple[str, Score]]:
    yield from (("", score) for score in method.scores)
    yield from ((f"{part.kind}: {part.stratum}", part.score) for part in method.strata)


def _cell(value: float | None) -> str:
    return "" if is_undefined(value) else repr(value)
