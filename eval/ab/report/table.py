"""All comparisons of a test as one table: a line for each pair of arms and metric, and for each stratum."""

import csv
import io
from collections.abc import Iterator

from ...report.figures import is_undefined
from ..results import AbResults, ArmComparison, StratumComparison
from .drawings import history_name
from .outcomes import LABELS, label_of

COLUMNS = (
    "a",
    "b",
    "metric",
    "history",
    "n",
    "mean_a",
    "mean_b",
    "difference",
    "low",
    "high",
    "decided_by",
    "relative",
    "p",
    "p_holm",
    "cohens_d",
    "better",
    "same",
    "worse",
    "mde",
    "shown",
)


def render_table(results: AbResults) -> str:
    """Returns the table with a header; an undefined number is an empty cell, numbers keep every digit.

    `history` is empty for everybody; lines of strata have no p, since they are not tested. Where `decided_by`
    is 'sequence', interval and p hold however often one looked.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(row) for row in _rows(results))
    return text.getvalue()


def _rows(results: AbResults) -> Iterator[dict[str, object]]:
    yield from (_compared(results, one) for one in results.comparisons)
    yield from (_stratum(one) for one in results.strata)


def _compared(results: AbResults, one: ArmComparison) -> dict[str, object]:
    row: dict[str, object] = {"metric": one.metric, "shown": LABELS[label_of(results, one)]}
    row |= {"a": one.a, "b": one.b, "decided_by": "" if one.descriptive else one.decided_by}
    found = one.comparison
    return row | {name: getattr(found, name) for name in COLUMNS if name not in row and hasattr(found, name)}


def _stratum(one: StratumComparison) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(one, name) for name in COLUMNS if hasattr(one, name)}
    return row | {"history": history_name(one)}


def _cells(row: dict[str, object]) -> dict[str, object]:
    return {
        name: "" if value is None or (isinstance(value, float) and is_undefined(value)) else value
        for name, value in row.items()
    }
