"""The two axes of a plot, with ticks, faint lines and names."""

from collections.abc import Sequence

from markupsafe import Markup

from .scale import Scale
from .svg import line, text

Ticks = Sequence[tuple[float, str]]


def x_axis(scale: Scale, name: str, top: float, bottom: float, ticks: Ticks | None = None) -> list[Markup]:
    """Returns the horizontal axis: values below `bottom`, faint lines from there up to `top`."""
    parts = [line(scale.start, bottom, scale.end, bottom, "axis")]
    for value, written in scale.ticks() if ticks is None else ticks:
        x = scale.at(value)
        parts += [line(x, top, x, bottom, "grid"), text(x, bottom + 12, written, "middle", "tick")]
    return [*parts, text((scale.start + scale.end) / 2, bottom + 29, name, "middle", "name")]


def y_axis(scale: Scale, name: str, left: float, right: float) -> list[Markup]:
    """Returns the vertical axis, its name above it."""
    parts = [line(left, scale.start, left, scale.end, "axis")]
    for value, written in scale.ticks():
        y = scale.at(value)
        parts += [line(left, y, right, y, "grid"), text(left - 6, y, written, "end", "tick")]
    return [*parts, text(2, min(scale.start, scale.end) - 14, name, "start", "name")]
