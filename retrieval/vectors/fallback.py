"""A stored index with an exact one behind it."""

from collections.abc import Callable

from ..errors import IndexUnusable
from ..records import Floats
from .contract import Neighbours, VectorIndex


class FallbackIndex:
    """Answers from the stored index and, once that has failed, from exact search.

    Args:
        open_stored: opens the stored index; called at the first query.
        open_exact: makes the exact index; called only after a failure.
        on_failure: told the reason, once.
    """

    def __init__(
        self,
        open_stored: Callable[[], VectorIndex],
        open_exact: Callable[[], VectorIndex],
        on_failure: Callable[[str], None],
    ) -> None:
        self._open_stored = open_stored
        self._open_exact = open_exact
        self._on_failure = on_failure
        self._index: VectorIndex | None = None

    def __len__(self) -> int:
        """Returns the number of rows."""
        return len(self._opened())

    def query(self, vectors: Floats, k: int) -> Neighbours:
        """Returns the nearest rows of each vector."""
        index = self._opened()
        try:
            return index.query(vectors, k)
        except IndexUnusable as error:
            return self._fall_back(error).query(vectors, k)

    def _opened(self) -> VectorIndex:
        if self._index is None:
            try:
                self._index = self._open_stored()
            except IndexUnusable as error:
                return self._fall_back(error)
        return self._index

    def _fall_back(self, error: IndexUnusable) -> VectorIndex:
        self._on_failure(str(error))
        self._index = self._open_exact()
        return self._index
