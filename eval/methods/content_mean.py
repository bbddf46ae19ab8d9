"""How close a target item reads to the average of the person's newest items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveInt

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.vectors.exact import unit_rows
from ..training import People, Training
from .contract import Family, Need
from .text import Centring, read_histories, text_vectors


class ContentConfig(Section):
    """Settings of the comparison."""

    newest: PositiveInt = 20
    """Newest liked items that are compared."""
    centring: Centring = "own"
    """What is subtracted first: sentence embeddings share a large common direction."""


@dataclass(frozen=True)
class ContentMean:
    """Cosine of the mean text vector of the newest liked items with each target item."""

    own: Floats
    """Unit rows of the items that people are known by, shape (source items, dimensions)."""
    target: Floats
    """Unit rows, shape (target items, dimensions)."""
    newest: int
    has_source: bool

    name: ClassVar[str] = "content-mean"
    family: ClassVar[Family] = "content"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ContentConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "newest": [20, 1, 3, 5, 10, 50],
        "centring": ["own", "source", "none"],
    }
    needs: ClassVar[tuple[Need, ...]] = ("text", "interactions")
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: ContentConfig) -> Self:
        """Learns nothing but the mean that is subtracted."""
        own, target = text_vectors(training, config.centring)
        return cls(own, target, config.newest, training.has_source)

    def score(self, people: People) -> Floats:
        """Returns cosines; somebody without likes gets zeros."""
        histories = read_histories(people, self.has_source)
        means = np.zeros((len(people), self.own.shape[1]), dtype=np.float32)
        for person, mean in enumerate(means):
            liked = histories.liked(person, self.newest)
            if len(liked):
                self.own[liked].mean(axis=0, out=mean)
        return np.asarray(unit_rows(means) @ self.target.T, dtype=np.float32)
