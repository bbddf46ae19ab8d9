"""How the items of one list moved against another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Move = Literal["up", "down", "same", "new"]


@dataclass(frozen=True)
class Place:
    """One place of a list."""

    title: str
    move: Move
    by: int
    """How many places; 0 for `same` and `new`."""

    @property
    def sign(self) -> str:
        """An arrow with the number of places; empty for what did not move."""
        return {"up": f"↑{self.by}", "down": f"↓{self.by}", "new": "new", "same": ""}[self.move]

    @property
    def words(self) -> str:
        """The same for those who hear the page."""
        places = f"{self.by} place{'' if self.by == 1 else 's'}"
        return {"up": f"up {places}", "down": f"down {places}", "new": "new", "same": ""}[self.move]


def moved(titles: Sequence[str], before: Sequence[str]) -> list[Place]:
    """Returns the titles with how they moved from `before`.

    Equal titles are taken in their order: the first with the first. `new` is what does not stand in `before`.
    """
    left: dict[str, list[int]] = {}
    for rank, title in enumerate(before):
        left.setdefault(title, []).append(rank)
    return [_place(title, rank, left) for rank, title in enumerate(titles)]


def _place(title: str, rank: int, left: dict[str, list[int]]) -> Place:
    ranks = left.get(title)
    if not ranks:
        return Place(title, "new", 0)
    by = ranks.pop(0) - rank
    return Place(title, "up" if by > 0 else "down" if by < 0 else "same", abs(by))
