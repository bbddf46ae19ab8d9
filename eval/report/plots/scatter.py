"""Methods as points over two numbers, each with its name beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..figures import is_undefined
from .frame import x_axis, y_axis
from .labels import Box, Point, place
from .marks import Mark
from .scale import Scale
from .svg import canvas, line, short, tag, text

WIDTH, HEIGHT = 560.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 550.0, 30.0, 338.0
ROOM = 90.0
"""For names at the right."""


@dataclass(frozen=True)
class Dot:
    """One method."""

    name: str
    mark: Mark
    x: float
    y: float
    low: float | None
    high: float | None
    """Interval of y."""
    hover: str

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval of y, if there is one."""
        if self.low is None or self.high is None or is_undefined(self.low + self.high):
            return None
        return self.low, self.high


def scatter(
    dots: Sequence[Dot], x_name: str, y_name: str, title: str, *, is_log: bool = False
) -> Markup | None:
    """Returns the plot; None where fewer than two methods can be shown.

    Args:
        dots: those whose names matter most first; what the axes cannot show is left out.
        x_name: what x is, with its unit.
        y_name: what y is.
        title: for those who hear the page.
        is_log: whether x is drawn logarithmically.
    """
    shown = [dot for dot in dots if _is_drawable(dot, is_log)]
    if len(shown) < 2:
        return None
    x = Scale.over([dot.x for dot in shown], LEFT, RIGHT - ROOM, is_log=is_log)
    y = Scale.over([end for dot in shown for end in (dot.y, *(dot.ends or ()))], BOTTOM, TOP)
    x = Scale(x.low, _stretched(x), LEFT, RIGHT, is_log)
    points = [_point(dot, x, y) for dot in shown]
    bars = [
        (point.x, y.at(dot.ends[0]), y.at(dot.ends[1]), dot.mark.style)
        for dot, point in zip(shown, points, strict=True)
        if dot.ends
    ]
    covers = [Box(at - 1.5, high, 3, low - high) for at, low, high, _ in bars]
    boxes = place(points, Box(LEFT + 2, TOP - 6, WIDTH - LEFT - 2, BOTTOM - TOP + 4), covers)
    parts = x_axis(x, x_name, TOP, BOTTOM) + y_axis(y, y_name, LEFT, RIGHT)
    parts += [line(at, low, at, high, f"bar {style}") for at, low, high, style in bars]
    parts += [_name(dot, point, box) for dot, point, box in zip(shown, points, boxes, strict=True) if box]
    # The most important marks are drawn last, on top of the others.
    drawn = reversed(list(zip(shown, points, strict=True)))
    parts += [dot.mark.draw(point.x, point.y, dot.hover) for dot, point in drawn]
    return canvas(WIDTH, HEIGHT, title, *parts)


def _point(dot: Dot, x: Scale, y: Scale) -> Point:
    size = 8.0 if dot.mark.is_own else 5.0
    return Point(x.at(dot.x), y.at(dot.y), short(dot.name), size, dot.mark.is_own)


def _is_drawable(dot: Dot, is_log: bool) -> bool:
    return not is_undefined(dot.x) and not is_undefined(dot.y) and (dot.x > 0 or not is_log)


def _stretched(x: Scale) -> float:
    """Leaves room for names at the right."""
    share = (RIGHT - LEFT) / (RIGHT - ROOM - LEFT)
    if x.is_log:
        return float(x.low * (x.high / x.low) ** share)
    return x.low + (x.high - x.low) * share


def _name(dot: Dot, point: Point, box: Box) -> Markup:
    near_x = min(max(point.x, box.left), box.left + box.width)
    near_y = min(max(point.y, box.top + 2), box.top + box.height - 2)
    is_far = math.hypot(near_x - point.x, near_y - point.y) > point.size + 5
    leader = [line(point.x, point.y, near_x, near_y, "leader")] if is_far else []
    style = "label own" if dot.mark.is_own else "label"
    written = text(box.left + 1, box.top + box.height / 2, point.name, class_=style)
    return tag("g", *leader, written)
