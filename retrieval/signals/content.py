"""How close a target item reads to the closest of the person's newest items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PositiveInt

from ..records import Floats, Ints
from ..settings import Section
from ..spaces import RECENT_ITEMS, DomainSpace, Tastes
from .contract import Arrays, Direction, Ground, PlainScores, Reason

CLOSE = 0.35
"""A smaller cosine still counts in the score, but "close in description" would mislead."""
BLOCK_FLOATS = 16_000_000
"""Similarities held at once: 64 MB."""


class ContentConfig(Section):
    """Settings of the comparison."""

    recent_items: PositiveInt = RECENT_ITEMS
    """Newest liked items that are compared."""


@dataclass(frozen=True)
class Content:
    """Largest cosine of the mean-centred text vectors.

    Near useless as a ranking of a whole catalogue, it helps as a small additive term and needs nobody
    else's history.
    """

    target: DomainSpace
    config: ContentConfig

    name: ClassVar[str] = "content"
    needs_bridge: ClassVar[bool] = False

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """There is nothing to learn: the text vectors belong to the direction."""
        return cls(direction.target, ContentConfig(**settings))

    def arrays(self) -> Arrays:
        """Nothing: see `fit`."""
        return {}

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """There is nothing to restore."""
        return cls(ground.target, ContentConfig(**settings))

    def score(self, tastes: Tastes) -> PlainScores:
        """Compares each newest liked item with every target item; items shared by people only once."""
        recent = [tastes.histories.liked(p, self.config.recent_items) for p in range(len(tastes))]
        values = np.zeros((len(tastes), len(self.target.item_nos)), dtype=np.float32)
        step = max(1, BLOCK_FLOATS // max(1, values.shape[1]) // self.config.recent_items)
        for start in range(0, len(recent), step):
            self._score_block(recent[start : start + step], tastes, values[start : start + step])
        return PlainScores(values, lambda person, items: self._reasons(tastes, recent[person], items))

    def _score_block(self, recent: list[Ints], tastes: Tastes, values: Floats) -> None:
        items = np.unique(np.concatenate(recent)) if recent else np.zeros(0, dtype=np.int64)
        similarity = tastes.space.text[items] @ self.target.text.T
        for person, own in enumerate(recent):
            if len(own):
                np.max(similarity[np.searchsorted(items, own)], axis=0, out=values[person])

    def _reasons(self, tastes: Tastes, own: Ints, items: Ints) -> list[Reason | None]:
        if not len(own):
            return [None] * len(items)
        similarity = tastes.space.text[own] @ self.target.text[items].T
        closest = similarity.argmax(axis=0)
        return [
            Reason("content", float(similarity[row, place]), own=(int(own[row]),))
            if similarity[row, place] >= CLOSE
            else None
            for place, row in enumerate(closest)
        ]
