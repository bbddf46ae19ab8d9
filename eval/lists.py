"""Ranked lists of many users beside what they should have found: what every ranking metric reads."""

from dataclasses import dataclass

import numpy as np

from ..retrieval.records import Bools, Ints


@dataclass(frozen=True)
class Lists:
    """The lists of one method for a group of users, row i of each array is user i.

    A user whose truth is empty is undefined, not a miss: metrics give NaN there.
    """

    items: Ints
    """Catalogue columns, best first, -1 past the end of a short list, shape (users, depth)."""
    hits: Bools
    """Whether the item is relevant, False past the end, shape (users, depth)."""
    n_relevant: Ints
    """Relevant items of each user, in the list or not, shape (users,)."""
    ranks: Ints
    """Rank (1 is best) of each relevant item among all the items that were ranked for its user, rising
    within a user, shape (sum of n_relevant,)."""
    n_ranked: Ints
    """How many items were ranked for each user: the catalogue without what the user has, shape (users,)."""

    def __len__(self) -> int:
        """Returns the number of users."""
        return len(self.items)

    def take(self, users: Ints) -> "Lists":
        """Returns the lists of some users, in that order."""
        starts = np.concatenate([[0], np.cumsum(self.n_relevant)])
        ranks = [self.ranks[starts[user] : starts[user + 1]] for user in users]
        return Lists(
            self.items[users],
            self.hits[users],
            self.n_relevant[users],
            np.concatenate(ranks) if ranks else self.ranks[:0],
            self.n_ranked[users],
        )
