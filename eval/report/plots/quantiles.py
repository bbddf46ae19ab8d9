"""How the differences of single users are spread, one row a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..figures import is_undefined, signed
from .frame import x_axis
from .marks import Mark
from .scale import Scale
from .svg import canvas, line, short, tag, text, text_width

WIDTH, ROW, TOP = 560.0, 20.0, 24.0


@dataclass(frozen=True)
class Spread:
    """One comparison: the 0, 10, ..., 100 % quantiles of the users' differences."""

    name: str
    mark: Mark
    deciles: tuple[float, ...]
    mean: float


def quantile_plot(spreads: Sequence[Spread], x_name: str, title: str) -> Markup | None:
    """Returns the plot; None where no comparison has its eleven quantiles."""
    shown = [one for one in spreads if len(one.deciles) == 11 and not any(map(is_undefined, one.deciles))]
    if not shown:
        return None
    left = 12 + max(text_width(short(one.name)) for one in shown)
    bottom = TOP + ROW * len(shown) + 2
    x = Scale.over([v for one in shown for v in one.deciles], left + 4, WIDTH - 10, zero=True)
    parts = x_axis(x, x_name, TOP, bottom)
    parts.append(line(x.at(0), TOP - 4, x.at(0), bottom, "zero"))
    parts += [
        text(x.at(0) - 8, 10, "the other is better", "end", "tick"),
        text(x.at(0) + 8, 10, "better", "start", "tick"),
    ]
    for place, one in enumerate(shown):
        parts += _drawn(one, x, TOP + ROW * (place + 0.5))
    return canvas(WIDTH, bottom + 40, title, *parts)


def _drawn(one: Spread, x: Scale, y: float) -> list[Markup]:
    at = [x.at(value) for value in one.deciles]
    style = one.mark.style
    hover = ", ".join(f"{10 * n} %: {signed(value, 3)}" for n, value in enumerate(one.deciles))
    return [
        text(2, y, short(one.name), class_="label"),
        line(at[0], y, at[10], y, f"bar thin {style}"),
        tag("rect", x=at[1], y=y - 3, width=max(at[9] - at[1], 1), height=6, class_=f"band {style}"),
        tag("rect", x=at[2], y=y - 6, width=max(at[8] - at[2], 1), height=12, class_=f"band {style}"),
        line(at[5], y - 7, at[5], y + 7, "median"),
        Mark(one.mark.family).draw(x.at(one.mean), y, f"{one.name}: mean {signed(one.mean)}; {hover}"),
    ]
