"""Means with their intervals, one row a method, in groups: every row carries its own name."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..figures import figure, interval, is_undefined
from .frame import x_axis
from .marks import Mark
from .scale import Scale
from .svg import canvas, line, short, text, text_width

WIDTH, ROW, HEAD, TOP = 560.0, 17.0, 25.0, 6.0


@dataclass(frozen=True)
class Row:
    """One method within a group."""

    name: str
    mark: Mark
    mean: float | None
    low: float | None
    high: float | None
    n: str
    """How many users, as it is to be written at the right."""


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    name: str
    rows: tuple[Row, ...]


def dot_plot(groups: Sequence[Group], x_name: str, title: str, *, zero_line: bool = False) -> Markup | None:
    """Returns the plot, as high as its rows need; None where no row has a mean."""
    values = [
        value
        for group in groups
        for row in group.rows
        for value in (row.mean, row.low, row.high)
        if value is not None and not is_undefined(value)
    ]
    if not values:
        return None
    rows = [row for group in groups for row in group.rows]
    left = 16 + max(text_width(short(row.name), is_bold=row.mark.is_own) for row in rows)
    right = WIDTH - 14 - max(text_width(row.n) for row in rows)
    bottom = TOP + sum(HEAD + ROW * len(group.rows) for group in groups) + 4
    x = Scale.over(values, left + 8, right - 8, zero=True)
    parts = x_axis(x, x_name, TOP, bottom)
    if zero_line:
        parts.append(line(x.at(0), TOP, x.at(0), bottom, "zero"))
    y = TOP
    for group in groups:
        parts.append(text(2, y + HEAD / 2 + 2, short(group.name, 60), class_="head"))
        y += HEAD
        for row in group.rows:
            parts += _drawn(row, x, y + ROW / 2)
            y += ROW
    return canvas(WIDTH, bottom + 40, title, *parts)


def _drawn(row: Row, x: Scale, y: float) -> list[Markup]:
    style = "label own" if row.mark.is_own else "label"
    parts = [
        text(12, y, short(row.name), class_=style),
        text(WIDTH - 2, y, row.n, "end", "tick"),
    ]
    if row.mean is None or is_undefined(row.mean):
        return [*parts, text(x.start, y, figure(None), class_="tick")]
    if row.low is not None and row.high is not None and not is_undefined(row.low + row.high):
        parts.append(line(x.at(row.low), y, x.at(row.high), y, f"bar {row.mark.style}"))
    hover = f"{row.name}: {figure(row.mean)} ({interval(row.low, row.high)}), {row.n}"
    return [*parts, row.mark.draw(x.at(row.mean), y, hover)]
