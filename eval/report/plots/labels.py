"""Puts names beside points so that no two overlap."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from .svg import text_width

HEIGHT = 13.0
COVERING = 18.0
"""How many pixels farther away a name goes rather than cover something that had better stay free."""
RADII = (0.0, 10.0, 20.0, 32.0, 46.0, 62.0, 80.0, 100.0)
ANGLES = tuple(math.radians(degrees) for degrees in (0, 180, 330, 30, 210, 150, 300, 60, 240, 120, 270, 90))


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def is_within(self, frame: "Box") -> bool:
        """Whether no part of it is outside the frame."""
        return (
            frame.left <= self.left
            and frame.top <= self.top
            and self.left + self.width <= frame.left + frame.width
            and self.top + self.height <= frame.top + frame.height
        )


@dataclass(frozen=True)
class Point:
    """A point that wants a name."""

    x: float
    y: float
    name: str
    size: float = 5.0
    """Of its mark: half its width."""
    is_bold: bool = False


def place(points: Sequence[Point], frame: Box, better_free: Sequence[Box] = ()) -> list[Box | None]:
    """Returns where each name goes; None where there is no room.

    Earlier points choose first. No name covers another name or any point, and none leaves the frame. What
    is `better_free` is covered only where a free place would be far away.
    """
    taken = [Box(p.x - p.size, p.y - p.size, 2 * p.size, 2 * p.size) for p in points]
    placed: list[Box | None] = []
    for point in points:
        free = [(radius, box) for radius, box in _candidates(point) if _is_free(box, taken, frame)]
        costs = [radius + COVERING * sum(box.overlaps(o) for o in better_free) for radius, box in free]
        box = free[costs.index(min(costs))][1] if free else None
        placed.append(box)
        taken += [box] if box else []
    return placed


def _is_free(box: Box, taken: Sequence[Box], frame: Box) -> bool:
    return box.is_within(frame) and not any(box.overlaps(other) for other in taken)


def _candidates(point: Point) -> list[tuple[float, Box]]:
    width = text_width(point.name, is_bold=point.is_bold) + 2
    return [
        (radius, _beside(point, radius, angle, width)) for radius, angle in itertools.product(RADII, ANGLES)
    ]


def _beside(point: Point, radius: float, angle: float, width: float) -> Box:
    across, down = math.cos(angle), math.sin(angle)
    radius += point.size + 2
    x, y = point.x + radius * across, point.y + radius * down
    left = x if across > 0.3 else x - width if across < -0.3 else x - width / 2
    top = y - HEIGHT / 2 if abs(across) > 0.9 else y if down > 0 else y - HEIGHT
    return Box(left, top, width, HEIGHT)
