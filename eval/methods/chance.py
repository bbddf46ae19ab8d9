"""Random lists: what every other method has to beat."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ...retrieval.history import Histories
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need


class ChanceConfig(Section):
    """There is nothing to set: the seed is the study's."""


@dataclass(frozen=True)
class Chance:
    """A uniform score for every item, drawn from the seed and the person's own history.

    So a person gets the same list alone, in a batch and in any order, and people are told apart without
    a user id. People of equal histories get equal lists.
    """

    seed: int
    n_items: int

    name: ClassVar[str] = "random"
    family: ClassVar[Family] = "trivial"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ChanceConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {}
    needs: ClassVar[tuple[Need, ...]] = ()
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: ChanceConfig) -> Self:
        """Learns nothing."""
        return cls(training.seed, len(training.target.items))

    def score(self, people: People) -> Floats:
        """Returns numbers from 0 to 1."""
        scores = np.empty((len(people), self.n_items), dtype=np.float32)
        for person, row in enumerate(scores):
            key = (self.seed, _digest(people.source, person), _digest(people.target, person))
            np.random.default_rng(key).random(out=row, dtype=np.float32)
        return scores


def _digest(histories: Histories, person: int) -> int:
    """Returns a number that stands for the set of the person's items."""
    items = np.sort(histories.row(person)[0])
    return int.from_bytes(hashlib.blake2b(items.tobytes(), digest_size=8).digest(), "big")
