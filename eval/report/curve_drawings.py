"""The plots of curves: how much is gained by more data, and what diversity costs."""

from collections.abc import Callable, Iterable
from itertools import groupby

from ..results import Curve, CurvePoint, Score
from .figures import figure, interval, is_undefined
from .look import Drawing, Look, coverage_of, mean_of
from .plots.lines import Line, Stop, line_plot


def curve_drawings(look: Look) -> Iterable[Drawing]:
    """Gives the plots of the direction's curves; those without data are left out."""
    for curve in look.direction.curves:
        drawing = _trade_off(look, curve) if curve.kind == "diversity" else _scarcity(look, curve)
        if drawing:
            yield drawing


def _scarcity(look: Look, curve: Curve) -> Drawing | None:
    lines = _lines(look, curve, lambda point: point.x)
    title = f"{look.metric} by {curve.x_name}"
    svg = line_plot(lines, f"{curve.x_name} (log scale)", look.metric, look.named(title), is_log=True)
    return Drawing(title, "Means over the validation users.", svg) if svg else None


def _trade_off(look: Look, curve: Curve) -> Drawing | None:
    coverage = coverage_of(score for point in curve.points for score in point.scores)
    if coverage is None:
        return None
    lines = _lines(look, curve, lambda point: mean_of(_by(point, coverage)))
    title = f"{look.metric} against {coverage}, by {curve.x_name}"
    x_name = f"{coverage} (share of the catalogue)"
    svg = line_plot(lines, x_name, look.metric, look.named(title), is_log=False, name_stops=True)
    caption = f"Numbers at the points: {curve.x_name}. Means over the validation users."
    return Drawing(title, caption, svg) if svg else None


def _lines(look: Look, curve: Curve, x_of: Callable[[CurvePoint], float]) -> list[Line]:
    points = sorted(curve.points, key=lambda point: (point.method, point.x))
    return [
        Line(name, look.mark(name), tuple(_stop(look, point, x_of(point)) for point in of_method))
        for name, of_method in groupby(points, key=lambda point: point.method)
    ]


def _stop(look: Look, point: CurvePoint, x: float) -> Stop:
    score = _by(point, look.metric)
    return Stop(x, mean_of(score), point.label, _hover(point, score))


def _by(point: CurvePoint, metric: str) -> Score | None:
    return next((score for score in point.scores if score.metric == metric), None)


def _hover(point: CurvePoint, score: Score | None) -> str:
    about = f"{point.method}, {point.label}"
    if score is None or is_undefined(score.mean):
        return f"{about}: {figure(None)}"
    return f"{about}: {figure(score.mean)} ({interval(score.low, score.high)}), n {score.n:,}"
