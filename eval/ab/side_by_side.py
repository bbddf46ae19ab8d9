"""The first titles of some people's lists, as each arm orders them."""

import numpy as np

from .expected import by_lot
from .judging import Judge
from .people import TestPeople
from .results import SideBySide

PEOPLE = 5
TITLES = 10


def side_by_side(judge: Judge, people: TestPeople, read: int) -> tuple[SideBySide, ...]:
    """Returns the lists of the first people for whom every arm has one; who they are stays out of it.

    Args:
        judge: of the rows.
        people: who was asked for.
        read: so many of them were read.
    """
    found: list[SideBySide] = []
    for place in range(read):
        lists = {arm.name: _titles(judge, people, arm.name, place) for arm in judge.arms}
        if len(found) < PEOPLE and all(lists.values()):
            label = f"person {len(found) + 1}"
            found.append(SideBySide(label=label, history=int(people.amounts[place]), lists=lists))
    return tuple(found)


def _titles(judge: Judge, people: TestPeople, name: str, place: int) -> tuple[str, ...]:
    arm = next(one for one in judge.arms if one.name == name)
    row = judge.rows.get((name, 0, 0, place))
    if row is None or row.scores is None:
        return ()
    order = by_lot(np.array(row.scores), [judge.seed, place], keeps_order=arm.mode.keeps_order)
    items = [people.tasks[place].candidates[one] for one in order[:TITLES]]
    return tuple(item.title or item.item_id for item in items)
