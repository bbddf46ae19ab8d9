"""Ratings of two domains as tables."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...retrieval.errors import EvaluationError
from ...retrieval.log import EventLog
from ...retrieval.log.columns import EventColumns
from ...retrieval.records import Bools, Ints
from ...retrieval.workspace import Workspace

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Ratings of one domain, ascending by user and oldest first within a user; arrays of one length."""

    users: Ints
    """Row of the user, the same in both domains."""
    items: Ints
    """Row of the item in its own domain."""
    values: Doubles
    n_users: int
    n_items: int

    def __len__(self) -> int:
        """Returns the number of ratings."""
        return len(self.values)

    def where(self, kept: Bools) -> "Table":
        """Returns some of the ratings."""
        return Table(self.users[kept], self.items[kept], self.values[kept], self.n_users, self.n_items)

    def of(self, users: Ints) -> "Table":
        """Returns the ratings of these users."""
        return self.where(np.isin(self.users, users))

    def without(self, users: Ints) -> "Table":
        """Returns the ratings of everybody else."""
        return self.where(~np.isin(self.users, users))


@dataclass(frozen=True)
class RatingData:
    """Every rating of a source and a target domain."""

    source_name: str
    target_name: str
    source: Table
    target: Table
    user_ids: tuple[str, ...]
    """The outer id of every user row."""

    @property
    def overlap(self) -> Ints:
        """Users with a rating in both domains, ascending."""
        return np.intersect1d(self.source.users, self.target.users)


def read_ratings(workspace: Workspace, source: str, target: str) -> RatingData:
    """Reads the events that carry a value; of several for one user and item the latest counts.

    Raises:
        UnknownName: there is no such domain.
        EvaluationError: both domains are the same, one has no rating, or nobody rated in both.
    """
    if source == target:
        raise EvaluationError(f"the source and the target are both {source!r}; name two domains")
    with EventLog(workspace.log_url) as log:
        names = [log.require_domain(name) for name in (source, target)]
        columns = [_latest(log.events(name)) for name in names]
        for name, one in zip(names, columns, strict=True):
            if not len(one.value):
                raise EvaluationError(
                    f"no event of {name!r} carries a rating; this protocol predicts ratings"
                )
        numbers = np.union1d(columns[0].user_no, columns[1].user_no)
        ids = log.user_ids(numbers.tolist())
    tables = [_table(one, numbers) for one in columns]
    data = RatingData(names[0], names[1], tables[0], tables[1], tuple(ids[n] for n in numbers.tolist()))
    if not len(data.overlap):
        raise EvaluationError(f"nobody rated in both {names[0]!r} and {names[1]!r}")
    return data


def _latest(columns: EventColumns) -> EventColumns:
    rated = columns.take(np.flatnonzero(~np.isnan(columns.value)))
    order = np.lexsort((rated.position, rated.at_us, rated.item_no, rated.user_no))
    users, items = rated.user_no[order], rated.item_no[order]
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = (users[1:] != users[:-1]) | (items[1:] != items[:-1])
    return rated.take(order[is_last])


def _table(columns: EventColumns, numbers: Ints) -> Table:
    items = np.unique(columns.item_no)
    order = np.lexsort((columns.item_no, columns.position, columns.at_us, columns.user_no))
    one = columns.take(order)
    return Table(
        np.searchsorted(numbers, one.user_no),
        np.searchsorted(items, one.item_no),
        one.value,
        len(numbers),
        len(items),
    )
