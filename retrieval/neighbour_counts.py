"""How many of the people with a similar taste have each of some items, without the person themselves."""

from collections.abc import Sequence

import numpy as np

from .index.layout import load_array
from .index.live import LiveIndex
from .person import Person
from .records import Ints
from .scoring import tastes_of
from .signals.neighbours import Neighbours
from .vectors import ExactIndex

Count = tuple[int, int]
"""How many people, of how many; (0, 0) where they are too few to say (D3)."""
NOBODY: Count = (0, 0)


def neighbour_counts(
    index: LiveIndex, people: Sequence[Person], user_nos: Ints, target: str, item_nos: Ints, min_people: int
) -> list[list[Count]]:
    """Returns the counts of each person's items.

    Whoever is judged by what they have in the target must not be counted among those who have it; served
    lists are counted by the signal itself.

    Args:
        index: the live one.
        people: who; of several source domains the one with the most people who have an item speaks for it.
        user_nos: the log's numbers of the same people, who are left out of their own neighbours.
        target: domain of the items.
        item_nos: the log's numbers, shape (people, items).
        min_people: smaller counts are not told.
    """
    found = [[NOBODY] * item_nos.shape[1] for _ in people]
    for source in (name for name in index.domains if name != target):
        tastes, rows = tastes_of(people, index.space(source))
        entry = next((e for e in index.manifest.directions if (e.source, e.target) == (source, target)), None)
        if entry is None or not len(rows):
            continue
        signal = index.direction(source, target).signals.get("neighbours")
        if not isinstance(signal, Neighbours):
            continue
        voters = np.asarray(load_array(index.folder / entry.folder / "user_nos.npy"))
        # Exact, whatever the store: who is compared twice must be told the same twice.
        voting = ExactIndex(load_array(index.folder / entry.folder / "taste.npy"))
        near = voting.query(tastes.vectors("taste"), signal.config.neighbours + 1)
        space = index.space(target)
        for place, row in enumerate(rows.tolist()):
            others = near.rows[place][near.similarity[place] > 0]
            others = others[voters[others] != user_nos[row]][: signal.config.neighbours]
            columns = np.searchsorted(space.item_nos, item_nos[row])
            counts = np.asarray(signal.answers.likes[others][:, columns].sum(axis=0)).ravel().astype(np.int64)
            for item, count in enumerate(counts.tolist()):
                if count >= min_people and count > found[row][item][0]:
                    found[row][item] = (count, len(others))
    return found
