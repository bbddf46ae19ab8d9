"""What goes with the person's items in people who have both (Sarwar et al. 2001, across domains)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from pydantic import PositiveFloat, PositiveInt

from ..history import Histories
from ..records import Floats, Ints
from ..settings import Section
from ..spaces import Tastes
from .contract import Arrays, Direction, Ground, PlainScores, Reason, dense


class CooccurrenceConfig(Section):
    """Settings of the counts."""

    shrinkage: PositiveFloat = 10.0
    """Added to a source item's number of people: rare items count for less."""
    max_items: PositiveInt = 500
    """Newest items counted a person and domain. The cost is the sum over bridge users of the product of
    their two lengths; this bounds what one very active person adds."""


@dataclass(frozen=True)
class Cooccurrence:
    """Counts pairs (source item, target item), damped by the root of the source item's people."""

    pairs: sp.csr_matrix
    """How many people like both, shape (source items, target items)."""
    damping: Floats
    """1 / sqrt(people + shrinkage) of each source item."""

    name: ClassVar[str] = "cooccurrence"
    needs_bridge: ClassVar[bool] = True

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Counts the pairs over the bridge users."""
        config = CooccurrenceConfig(**settings)
        source = newest(direction.voters.histories, config.max_items)
        target = newest(direction.answers, config.max_items)
        pairs = sp.csr_matrix(source.T @ target)
        people = np.asarray(source.sum(axis=0)).ravel()
        return cls(pairs, (1.0 / np.sqrt(people + config.shrinkage)).astype(np.float32))

    def arrays(self) -> Arrays:
        """Returns the counts in compressed rows."""
        return {
            "data": self.pairs.data,
            "indices": self.pairs.indices,
            "indptr": self.pairs.indptr,
            "shape": np.array(self.pairs.shape),
            "damping": self.damping,
        }

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Takes the counts as they were."""
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        rows, columns = (int(n) for n in arrays["shape"])
        return cls(sp.csr_matrix(parts, shape=(rows, columns)), arrays["damping"])

    def score(self, tastes: Tastes) -> PlainScores:
        """Sums the damped counts over the person's items."""
        likes = tastes.histories.likes
        values = dense((likes @ sp.diags_array(self.damping)) @ self.pairs)
        return PlainScores(values, lambda person, items: self._reasons(tastes, values[person], person, items))

    def _reasons(self, tastes: Tastes, values: Floats, person: int, items: Ints) -> list[Reason | None]:
        liked = tastes.histories.liked(person)
        counts = dense(self.pairs[liked][:, items])
        shares = counts * self.damping[liked, None]
        reasons: list[Reason | None] = []
        for place, item in enumerate(items):
            strongest = int(shares[:, place].argmax()) if len(liked) else 0
            people = int(counts[strongest, place]) if len(liked) else 0
            own = (int(liked[strongest]),) if people else ()
            reason = Reason("cooccurrence", float(values[item]), own=own, people=people)
            reasons.append(reason if people else None)
        return reasons


def newest(histories: Histories, most: int) -> sp.csr_matrix:
    """Returns the likes, at most the `most` newest of each person, shape (people, items)."""
    if not len(histories) or int(histories.lengths.max(initial=0)) <= most:
        return histories.likes
    rows = [histories.liked(person, most).tolist() for person in range(len(histories))]
    return Histories.of_lists(rows, histories.n_items).likes
