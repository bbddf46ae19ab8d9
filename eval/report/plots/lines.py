"""A number over an amount or a setting, one line a method, named at its right end."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from ..figures import figure, is_undefined
from .frame import Ticks, x_axis, y_axis
from .marks import Mark
from .scale import Scale
from .svg import canvas, line, short, tag, text, text_width

WIDTH, HEIGHT = 560.0, 380.0
LEFT, TOP, BOTTOM = 56.0, 30.0, 338.0
DASHES = ("", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True)
class Stop:
    """One point of a line."""

    x: float
    y: float
    label: str
    hover: str


@dataclass(frozen=True)
class Line:
    """One method."""

    name: str
    mark: Mark
    stops: tuple[Stop, ...]
    """In the order in which the line joins them."""


def line_plot(
    lines: Sequence[Line], x_name: str, y_name: str, title: str, *, is_log: bool, name_stops: bool = False
) -> Markup | None:
    """Returns the plot; None where no line has a point.

    Args:
        lines: at most about a dozen.
        x_name: what x is.
        y_name: what y is.
        title: for those who hear the page.
        is_log: draws x logarithmically; 0 stands a step left of the smallest amount.
        name_stops: writes the labels beside the points, not below the axis.
    """
    shown = [one for one in (_drawable(one) for one in lines) if one.stops]
    if not shown:
        return None
    stops = [stop for one in shown for stop in one.stops]
    zero_at = _zero_at([stop.x for stop in stops]) if is_log else 0.0
    right = WIDTH - 12 - max(text_width(short(one.name, 22), is_bold=one.mark.is_own) for one in shown)
    xs = {stop.x: stop.x or zero_at for stop in stops}
    x = Scale.over(xs.values(), LEFT, right, is_log=is_log)
    y = Scale.over([stop.y for stop in stops], BOTTOM, TOP, zero=not name_stops)
    ticks = None if name_stops else _ticks(stops, xs, x)
    parts = x_axis(x, x_name, TOP, BOTTOM, ticks) + y_axis(y, y_name, LEFT, right)
    last = [(x.at(xs[one.stops[-1].x]), y.at(one.stops[-1].y)) for one in shown]
    heights = _apart([at[1] for at in last])
    for place, (one, end, height) in enumerate(zip(shown, last, heights, strict=True)):
        parts += _drawn(one, [(x.at(xs[stop.x]), y.at(stop.y)) for stop in one.stops], place, name_stops)
        parts += [
            line(end[0] + 5, end[1], right + 8, height, "leader"),
            text(right + 10, height, short(one.name, 22), class_="label own" if one.mark.is_own else "label"),
        ]
    return canvas(WIDTH, HEIGHT, title, *parts)


def _drawn(one: Line, at: list[tuple[float, float]], place: int, name_stops: bool) -> list[Markup]:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
    dashes = DASHES[place % len(DASHES)] if not one.mark.is_own else ""
    parts = [tag("path", d=path, class_=f"line {one.mark.style}", stroke_dasharray=dashes or None)]
    parts += [one.mark.draw(x, y, stop.hover) for stop, (x, y) in zip(one.stops, at, strict=True)]
    if name_stops:
        parts += [
            text(x + 8, y - 9, stop.label, class_="tick") for stop, (x, y) in zip(one.stops, at, strict=True)
        ]
    return parts


def _drawable(one: Line) -> Line:
    return Line(one.name, one.mark, tuple(s for s in one.stops if not is_undefined(s.x + s.y)))


def _zero_at(xs: Sequence[float]) -> float:
    amounts = sorted({x for x in xs if x > 0}) or [1.0]
    step = amounts[1] / amounts[0] if len(amounts) > 1 else 3.0
    return amounts[0] / max(step, 2.0)


def _ticks(stops: Sequence[Stop], xs: dict[float, float], x: Scale) -> Ticks:
    """The amounts that were tried, as far as their labels have room."""
    labels = {stop.x: stop.label or figure(stop.x, 0) for stop in stops}
    ticks: list[tuple[float, str]] = []
    edge = -math.inf
    # From the right: what is largest, often "all", is never left out.
    for value in sorted(labels, reverse=True):
        centre, half = x.at(xs[value]), text_width(labels[value]) / 2
        if edge == -math.inf or centre + half < edge - 4:
            ticks.append((xs[value], labels[value]))
            edge = centre - half
    return ticks


def _apart(heights: list[float], gap: float = 13.0) -> list[float]:
    """Returns the heights moved so far apart that names do not touch, in the same order."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for before, place in pairwise(order):
        moved[place] = max(moved[place], moved[before] + gap)
    over = max(0.0, moved[order[-1]] - BOTTOM)
    if over:
        moved[order[-1]] -= over
        for after, place in pairwise(order[::-1]):
            moved[place] = min(moved[place], moved[after] - gap)
    return moved
