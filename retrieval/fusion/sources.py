"""How much each source domain counts for one target domain."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..records import Floats


@dataclass(frozen=True)
class SourceMix:
    """A weight a source domain; a person's list uses the sources in which the person has a history."""

    weights: Mapping[str, float]
    learned: bool = False

    def blend(self, fused: Mapping[str, Floats], present: Mapping[str, Floats]) -> Floats:
        """Returns the weighted mean over the sources that each person has.

        Args:
            fused: for each source, scores of shape (people, items).
            present: for each source, 1 where the person has a history in it, shape (people,).
        """
        share = self.shares(present)
        total = sum(share[source][:, None] * scores for source, scores in fused.items())
        return np.asarray(total, dtype=np.float32)

    def shares(self, present: Mapping[str, Floats]) -> dict[str, Floats]:
        """Returns each source's share of each person's score; a person's shares sum to 1, or all are 0."""
        raw = {source: self.weights.get(source, 1.0) * has for source, has in present.items()}
        total = np.sum(list(raw.values()), axis=0)
        # A person whose only sources were given no weight is still served from them, in equal parts.
        lost = total <= 0
        raw = {source: np.where(lost, present[source], weight) for source, weight in raw.items()}
        total = np.maximum(np.sum(list(raw.values()), axis=0), 1e-12)
        return {source: (weight / total).astype(np.float32) for source, weight in raw.items()}
