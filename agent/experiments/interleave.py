"""Team-draft interleaving: one list out of two, in which both have the same chance.

Two captains pick in turn the best item of their ranking that is still free; a coin decides who begins each
round. Who likes an item votes for the team that picked it (Radlinski, Kurup & Joachims 2008).
"""

from collections.abc import Hashable, Sequence
from random import Random
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Drafted(NamedTuple, Generic[Item]):
    """An interleaved list."""

    items: tuple[Item, ...]
    teams: tuple[int | None, ...]
    """0 or 1: whose pick each item was; None where only one ranking had items left, which is no choice."""


def team_draft(first: Sequence[Item], second: Sequence[Item], length: int, coin: Random) -> Drafted[Item]:
    """Returns up to `length` items of the two rankings, each once.

    Args:
        first: best first, without repetition.
        second: likewise.
        length: items wanted.
        coin: decides who picks first when both teams have as many.
    """
    rankings = (first, second)
    picked: dict[Item, int | None] = {}
    sizes = [0, 0]
    while len(picked) < length:
        free = [next((item for item in ranking if item not in picked), None) for ranking in rankings]
        if free[0] is None or free[1] is None:
            break
        team = coin.randrange(2) if sizes[0] == sizes[1] else int(sizes[1] < sizes[0])
        chosen = free[team]
        assert chosen is not None
        picked[chosen] = team
        sizes[team] += 1
    for item in (*first, *second):
        if len(picked) < length:
            picked.setdefault(item, None)
    return Drafted(tuple(picked), tuple(picked.values()))
