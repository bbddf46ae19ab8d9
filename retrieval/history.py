"""Many people's histories in one domain, as compressed rows."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from .records import Floats, Ints


class Histories:
    """One row a person: the items with their strengths, oldest first.

    Args:
        indptr: shape (people + 1,), where each row starts.
        items: columns of the domain's catalogue, within a row in the order of the events.
        strengths: one an entry; negative is dislike.
        n_items: size of the domain's catalogue.
    """

    def __init__(self, indptr: Ints, items: Ints, strengths: Floats, n_items: int) -> None:
        self.indptr = indptr.astype(np.int64, copy=False)
        self.items = items.astype(np.int64, copy=False)
        self.strengths = strengths.astype(np.float32, copy=False)
        self.n_items = n_items

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.indptr) - 1

    @classmethod
    def of_entries(
        cls, rows: Ints, items: Ints, strengths: Floats, order: Ints, *, n_people: int, n_items: int
    ) -> "Histories":
        """Sorts loose entries into rows; `order` is the time order within a person."""
        by_person = np.lexsort((items, order, rows))
        counts = np.bincount(rows, minlength=n_people)
        indptr = np.concatenate([[0], np.cumsum(counts)])
        return cls(indptr, items[by_person], strengths[by_person], n_items)

    @classmethod
    def of_lists(cls, lists: Sequence[Sequence[int]], n_items: int) -> "Histories":
        """Takes plain lists of liked items, oldest first, each with strength 1."""
        indptr = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
        items = np.array([item for one in lists for item in one], dtype=np.int64)
        return cls(indptr, items, np.ones(len(items), dtype=np.float32), n_items)

    def row(self, person: int) -> tuple[Ints, Floats]:
        """Returns one person's items and strengths, oldest first."""
        part = slice(self.indptr[person], self.indptr[person + 1])
        return self.items[part], self.strengths[part]

    def liked(self, person: int, last: int | None = None) -> Ints:
        """Returns one person's items of positive strength, oldest first, at most the `last` ones."""
        items, strengths = self.row(person)
        liked = items[strengths > 0]
        return liked if last is None else liked[-last:]

    def take(self, people: Ints) -> "Histories":
        """Returns the rows of `people`, in that order."""
        lengths = np.diff(self.indptr)[people]
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths)
        source = np.repeat(self.indptr[people], lengths) + within
        return Histories(indptr, self.items[source], self.strengths[source], self.n_items)

    @cached_property
    def lengths(self) -> Ints:
        """Number of liked items of each person."""
        totals = np.concatenate([[0], np.cumsum(self.strengths > 0)])
        lengths: Ints = totals[self.indptr[1:]] - totals[self.indptr[:-1]]
        return lengths

    @cached_property
    def matrix(self) -> sp.csr_matrix:
        """All strengths, shape (people, items)."""
        shape = (len(self), self.n_items)
        return sp.csr_matrix((self.strengths, self.items, self.indptr), shape=shape, dtype=np.float32)

    @cached_property
    def likes(self) -> sp.csr_matrix:
        """1 where a person likes an item, shape (people, items); dislikes are left out."""
        liked = (self.strengths > 0).astype(np.float32)
        matrix = sp.csr_matrix((liked, self.items, self.indptr), shape=(len(self), self.n_items))
        matrix = matrix.copy()
        matrix.eliminate_zeros()
        return matrix

    def save(self, path: Path) -> None:
        """Writes the rows to an .npz file."""
        np.savez(path, indptr=self.indptr, items=self.items, strengths=self.strengths, n_items=self.n_items)

    @classmethod
    def load(cls, path: Path) -> "Histories":
        """Reads what `save` wrote."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return cls(stored["indptr"], stored["items"], stored["strengths"], int(stored["n_items"]))
