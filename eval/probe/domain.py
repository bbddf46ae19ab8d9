"""The target domain as the probe reads it: titles, and who did what in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...retrieval.log import EventLog
from ...retrieval.log.columns import EventColumns
from ...retrieval.records import Bools, Ints, Item


@dataclass(frozen=True)
class ProbedDomain:
    """A domain of the log."""

    name: str
    items: list[Item]
    """The catalogue, ascending by number."""
    columns: EventColumns
    """Ordered by user."""

    @classmethod
    def read(cls, log: EventLog, name: str) -> "ProbedDomain":
        """Reads a domain.

        Raises:
            UnknownName: there is no such domain.
        """
        return cls(name, log.items(name), log.events(name))

    @cached_property
    def item_columns(self) -> Ints:
        """Place in the catalogue of each event's item."""
        numbers = np.array([item.item_no for item in self.items], dtype=np.int64)
        places: Ints = np.searchsorted(numbers, self.columns.item_no)
        return places

    @cached_property
    def popularity(self) -> Ints:
        """People who have each item, shape (items,)."""
        pairs = np.unique(np.stack([self.columns.user_no, self.item_columns]), axis=1)
        return np.bincount(pairs[1], minlength=len(self.items))

    def users(self, seed: int) -> Iterator[tuple[int, Ints]]:
        """Gives every user's number and events (places in `columns`), in a random order."""
        numbers, starts = np.unique(self.columns.user_no, return_index=True)
        ends = np.append(starts[1:], len(self.columns.user_no))
        for place in np.random.default_rng([seed, len(numbers)]).permutation(len(numbers)).tolist():
            yield int(numbers[place]), np.arange(starts[place], ends[place])

    def without(self, events: Ints) -> Bools:
        """Marks the items that none of these events is of, shape (items,)."""
        free = np.ones(len(self.items), dtype=np.bool_)
        free[self.item_columns[events]] = False
        return free
