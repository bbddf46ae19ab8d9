"""Drawings as small as a line of text: an interval, and shares of better and worse."""

from collections.abc import Iterable

from markupsafe import Markup

from ..figures import is_undefined
from .scale import Scale
from .svg import line, tag

WIDTH, HEIGHT = 96.0, 14.0


def inline_scale(values: Iterable[float | None]) -> Scale:
    """Returns the scale that all intervals of a column share; it holds 0."""
    return Scale.over([value for value in values if value is not None], 4, WIDTH - 4, zero=True)


def error_bar(
    scale: Scale,
    mean: float | None,
    low: float | None,
    high: float | None,
    *,
    reference: float | None = None,
    style: str = "",
) -> Markup:
    """Returns the mean as a dot on its interval; nothing where there is no mean.

    `reference` is a value to compare with, such as chance or no difference: an upright line.
    """
    if mean is None or is_undefined(mean):
        return Markup("")
    middle = HEIGHT / 2
    parts = []
    if reference is not None and scale.low <= reference <= scale.high:
        parts.append(line(scale.at(reference), 0, scale.at(reference), HEIGHT, "zero"))
    if low is not None and high is not None and not is_undefined(low + high):
        parts.append(line(scale.at(low), middle, scale.at(high), middle, "bar"))
    parts.append(tag("circle", cx=scale.at(mean), cy=middle, r=2.6, class_="mark"))
    return _inline(f"mini {style}".strip(), *parts)


def shares(better: int, same: int, worse: int) -> Markup:
    """Returns three blocks as wide as their shares."""
    total = better + same + worse
    if not total:
        return Markup("")
    start, parts = 0.0, []
    for count, style in ((better, "better"), (same, "same"), (worse, "worse")):
        width = WIDTH * count / total
        if width:
            parts.append(tag("rect", x=start, y=2, width=width, height=HEIGHT - 4, class_=style))
        start += width
    return _inline("mini", *parts)


def _inline(style: str, *parts: Markup) -> Markup:
    return tag("svg", *parts, class_=style, **{"viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "aria-hidden": "true"})
