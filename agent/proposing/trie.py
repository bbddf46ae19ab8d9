"""All titles of a catalogue as a tree of tokens: what a model may write next after what it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...retrieval.records import Ints

ROOT = 0
"""The node before the first token."""


class Children(NamedTuple):
    """The children of several nodes, in the order of the nodes and then of their tokens."""

    parents: Ints
    """Which of the nodes asked for each child belongs to, shape (children,)."""
    nodes: Ints
    """The children themselves, shape (children,)."""


@dataclass(frozen=True)
class TitleTrie:
    """A tree whose paths from the root are the titles' tokens; three short arrays, no object a node.

    Nodes are numbered by depth and then by their tokens, so the children of one node have numbers in a row.
    """

    tokens: Ints
    """The token that leads to each node, shape (nodes,); -1 at the root."""
    starts: NDArray[np.int32]
    """Children of node i are `starts[i]` to `starts[i + 1]`, shape (nodes + 1,)."""
    item_starts: NDArray[np.int32]
    """Items of node i are `item_columns[item_starts[i]:item_starts[i + 1]]`, shape (nodes + 1,)."""
    item_columns: NDArray[np.int32]
    """Every item once, by the node at which its title ends, shape (items,)."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> "TitleTrie":
        """Builds the tree of titles; row i holds the tokens of item i.

        Several items may have the same tokens, and one title may be the beginning of another.

        Raises:
            ValueError: a title has no tokens.
        """
        if not rows:
            none = np.zeros(0, dtype=np.int32)
            return cls(np.array([-1]), np.array([1, 1], np.int32), np.zeros(2, np.int32), none)
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        if not lengths.all():
            raise ValueError(f"item {int(np.argmin(lengths))} has a title without tokens")
        table = np.full((len(rows), int(lengths.max())), -1, dtype=np.int64)
        table[np.arange(table.shape[1]) < lengths[:, None]] = [token for row in rows for token in row]
        order = np.lexsort(table.T[::-1])
        table, lengths = table[order], lengths[order]
        is_new = _begins_node(table, lengths)
        # Counting down the columns numbers the nodes by depth, and within a depth by what is sorted.
        node_of = np.cumsum(is_new.T, dtype=np.int64).reshape(table.T.shape).T
        depths, places = np.nonzero(is_new.T)
        parents = np.where(depths == 0, ROOT, node_of[places, depths - 1])
        ends = node_of[np.arange(len(rows)), lengths - 1]
        size = len(places) + 1
        tokens = np.concatenate([[-1], table[places, depths]])
        by_end = np.argsort(ends, kind="stable")
        return cls(
            tokens,
            _pointers(parents, size, first=1),
            _pointers(ends, size),
            order[by_end].astype(np.int32),
        )

    def __len__(self) -> int:
        """Returns the number of nodes, the root among them."""
        return len(self.tokens)

    @property
    def parents(self) -> Ints:
        """The node above each node, shape (nodes,); -1 above the root."""
        return np.concatenate([[-1], np.repeat(np.arange(len(self)), np.diff(self.starts))])

    @property
    def n_items(self) -> int:
        """How many items the catalogue has."""
        return len(self.item_columns)

    def children(self, nodes: Ints) -> Children:
        """Returns the children of each of `nodes`."""
        return Children(*_ranges(self.starts, nodes))

    def n_children(self, nodes: Ints) -> Ints:
        """Returns how many children each of `nodes` has."""
        return (self.starts[nodes + 1] - self.starts[nodes]).astype(np.int64)

    def items(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Returns the items whose titles end at `nodes`: places in `nodes`, and columns of the catalogue."""
        places, entries = _ranges(self.item_starts, nodes)
        return places, self.item_columns[entries].astype(np.int64)

    def n_items_at(self, nodes: Ints) -> Ints:
        """Returns how many titles end at each of `nodes`."""
        return (self.item_starts[nodes + 1] - self.item_starts[nodes]).astype(np.int64)

    def chains(self, nodes: Ints, longest: int) -> tuple[Ints, Ints]:
        """Follows each node down as long as there is one way only.

        A chain ends where a title ends, where the tree branches, or after `longest` nodes.

        Returns:
            The nodes of all chains one after another, and the length of each chain, shape (len(nodes),).
        """
        lengths = np.ones(len(nodes), dtype=np.int64)
        steps, current = [nodes], nodes
        going = np.arange(len(nodes))
        for _ in range(longest - 1):
            goes_on = (self.n_items_at(current) == 0) & (self.n_children(current) == 1)
            if not goes_on.any():
                break
            going, current = going[goes_on], self.starts[current[goes_on]].astype(np.int64)
            lengths[going] += 1
            step = np.full(len(nodes), -1, dtype=np.int64)
            step[going] = current
            steps.append(step)
        table = np.stack(steps, axis=1)
        return table[table >= 0], lengths


def _begins_node(table: Ints, lengths: Ints) -> NDArray[np.bool_]:
    """Returns where a sorted row leaves what it shares with the row before, shape of `table`."""
    columns = np.arange(table.shape[1])
    differs = np.ones(table.shape, dtype=bool)
    differs[1:] = table[1:] != table[:-1]
    is_new: NDArray[np.bool_] = np.logical_or.accumulate(differs, axis=1) & (columns < lengths[:, None])
    return is_new


def _pointers(owners: Ints, size: int, first: int = 0) -> NDArray[np.int32]:
    """Returns where the entries of each owner start, shape (size + 1,); entry 0 has the number `first`."""
    counts = np.bincount(owners, minlength=size)
    return (first + np.concatenate([[0], np.cumsum(counts)])).astype(np.int32)


def _ranges(starts: NDArray[np.int32], rows: Ints) -> tuple[Ints, Ints]:
    """Returns the entries of each of `rows`, and which of the rows each belongs to."""
    counts = (starts[rows + 1] - starts[rows]).astype(np.int64)
    owners = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owners, starts[rows[owners]] + within
