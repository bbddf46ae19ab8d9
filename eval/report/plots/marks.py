"""How a family of methods looks: a shape and a class, so that colour is never the only sign."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from .svg import tag


@dataclass(frozen=True)
class Mark:
    """A method's look."""

    family: str
    is_own: bool = False
    """Whether it is the method that the study is about."""

    @property
    def style(self) -> str:
        """The classes of whatever is drawn for the method."""
        return f"f-{self.family}" + (" own" if self.is_own else "")

    def draw(self, x: float, y: float, hover: str = "") -> Markup:
        """Returns the mark at a point; `hover` is what a pointer at rest shows."""
        size = 6.0 if self.is_own else 4.5
        title = (tag("title", hover),) if hover else ()
        style = f"mark {self.style}"
        corners = _CORNERS.get(self.family)
        if corners is None:
            return tag("circle", *title, cx=x, cy=y, r=size * 0.9, class_=style)
        points = " ".join(f"{x + size * dx:.1f},{y + size * dy:.1f}" for dx, dy in corners)
        return tag("polygon", *title, points=points, class_=style)


_DIAMOND = ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0))
_SQUARE = ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85))
_TRIANGLE = tuple((1.15 * math.sin(a), -1.15 * math.cos(a)) for a in (0.0, 2 * math.pi / 3, 4 * math.pi / 3))
_CROSS = (
    *((-0.3, -1.0), (0.3, -1.0), (0.3, -0.3), (1.0, -0.3), (1.0, 0.3), (0.3, 0.3)),
    *((0.3, 1.0), (-0.3, 1.0), (-0.3, 0.3), (-1.0, 0.3), (-1.0, -0.3), (-0.3, -0.3)),
)
_CORNERS = {"tastebridge": _DIAMOND, "content": _SQUARE, "cross-domain": _TRIANGLE, "trivial": _CROSS}
