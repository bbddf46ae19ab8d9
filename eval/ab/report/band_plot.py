"""A difference against the number of people, with the band that its intervals make."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ...report.figures import interval, is_undefined, signed
from ...report.plots.frame import x_axis, y_axis
from ...report.plots.marks import Mark
from ...report.plots.scale import Scale
from ...report.plots.svg import canvas, line, tag, text

WIDTH, HEIGHT = 560.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 548.0, 34.0, 258.0


@dataclass(frozen=True)
class Moment:
    """What was known after so many people."""

    people: int
    value: float
    low: float
    high: float


def band_plot(
    moments: Sequence[Moment], mark: Mark, y_name: str, title: str, *, end: int, decided_at: int | None
) -> Markup | None:
    """Returns the plot; None where nothing can be drawn.

    Args:
        moments: in the order of people; what is not finite is left out.
        mark: how the arm is marked.
        y_name: what the difference is of.
        title: for those who hear the page.
        end: people who were planned: the right end of the axis.
        decided_at: after how many people the interval left 0; an upright line.
    """
    shown = [one for one in moments if not is_undefined(one.value + one.low + one.high)]
    if not shown:
        return None
    x = Scale(0, max(end, shown[-1].people), LEFT, RIGHT)
    y = Scale.over(_heights(shown), BOTTOM, TOP, zero=True)
    parts = x_axis(x, "people read", TOP, BOTTOM) + y_axis(y, y_name, LEFT, RIGHT)
    last, end_style = shown[-1], f"bar thin {mark.style}"
    middle = _path([(x.at(one.people), _height(one.value, y)) for one in shown])
    parts += [
        tag("path", d=_band(shown, x, y), class_=f"band {mark.style}"),
        line(LEFT, y.at(0), RIGHT, y.at(0), "zero"),
        tag("path", d=middle, class_=f"line {mark.style}"),
        # A band of one look has no width.
        line(x.at(last.people), _height(last.low, y), x.at(last.people), _height(last.high, y), end_style),
    ]
    if decided_at is not None:
        at = x.at(decided_at)
        anchor = "end" if at > (LEFT + RIGHT) / 2 else "start"
        beside = at - 6 if anchor == "end" else at + 6
        parts += [
            line(at, TOP, at, BOTTOM, "median"),
            text(beside, TOP + 8, f"decided after {decided_at:,}", anchor, "label head"),
        ]
    hover = f"{last.people:,} people: {signed(last.value)} ({interval(last.low, last.high)})"
    return canvas(WIDTH, HEIGHT, title, *parts, mark.draw(x.at(last.people), y.at(last.value), hover))


def _heights(moments: Sequence[Moment]) -> list[float]:
    """The values the axis holds: the first intervals may be so wide that nothing else would be seen."""
    last = moments[-1]
    most = 2 * max(abs(last.high - last.low), abs(last.value))
    values = [v for one in moments for v in (one.value, one.low, one.high)]
    return [min(max(value, -most), most) for value in values]


def _band(moments: Sequence[Moment], x: Scale, y: Scale) -> str:
    upper = [(x.at(one.people), _height(one.high, y)) for one in moments]
    lower = [(x.at(one.people), _height(one.low, y)) for one in reversed(moments)]
    return _path(upper + lower) + "Z"


def _height(value: float, y: Scale) -> float:
    """The pixel of a value; what lies outside the axis is drawn at its edge."""
    return y.at(min(max(value, y.low), y.high))


def _path(at: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
