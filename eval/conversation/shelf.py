"""A catalogue as wishes see it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...retrieval.critique.facts import CatalogueFacts
from ...retrieval.critique.fit import fit
from ...retrieval.critique.ground import Ground
from ...retrieval.critique.steering import CriticConfig
from ...retrieval.critique.wish import Wish
from ...retrieval.profiles.vocabulary import TagVocabulary
from ...retrieval.records import Floats, Ints, Item

NOTHING_SHOWN: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Shelf:
    """The items of a domain with their attributes."""

    items: Sequence[Item]
    vocabulary: TagVocabulary
    ground: Ground
    strength: float
    """Standard deviations of a person's best scores between what fits a preference and what does not."""

    @classmethod
    def of_items(cls, items: Sequence[Item], strength: float | None = None) -> "Shelf":
        """Returns the catalogue.

        Args:
            items: ascending by number.
            strength: None: as in the conversation.
        """
        ground = Ground(CatalogueFacts.of(items), lambda: np.zeros(len(items), dtype=np.int64))
        chosen = CriticConfig().fit if strength is None else strength
        return cls(items, TagVocabulary.of_items(items), ground, chosen)

    def lift(self, wish: Wish) -> Floats:
        """Returns by how much a soft wish moves each item, shape (items,).

        As in the conversation, but nothing is compared by meaning, which would need the texts' vectors.
        """
        moved: Floats = self.strength * np.nan_to_num(fit(wish, self.ground, NOTHING_SHOWN) - 0.5)
        return moved
