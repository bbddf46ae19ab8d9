"""What a vector index promises."""

from typing import NamedTuple, Protocol

from ..records import Floats, Ints


class Neighbours(NamedTuple):
    """The nearest rows of each query, nearest first, both of shape (queries, k)."""

    rows: Ints
    similarity: Floats
    """Cosine, in [-1, 1]."""


class VectorIndex(Protocol):
    """Answers nearest-neighbour queries over rows that were given once."""

    def __len__(self) -> int:
        """Returns the number of rows."""
        ...

    def query(self, vectors: Floats, k: int) -> Neighbours:
        """Returns the `min(k, len(self))` nearest rows of each vector, shape (queries, dimension)."""
        ...
