"""What an embedder promises."""

from collections.abc import Callable, Sequence
from typing import Protocol

from ..records import Floats

Progress = Callable[[int], None]
"""Called with the number of texts that were just finished."""


class Embedder(Protocol):
    """Turns texts into vectors; equal texts give equal vectors whatever stands beside them in the batch."""

    name: str
    """Identifies the model in manifests and collections; another name means incompatible vectors."""
    dimension: int

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Returns unit rows, shape (texts, dimension); a text without any word gives a zero row."""
        ...
