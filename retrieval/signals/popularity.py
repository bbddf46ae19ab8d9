"""Popularity among bridge users, newest counting most where times are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ..records import Floats, Ints
from ..settings import Section
from ..spaces import Tastes
from .contract import Arrays, Direction, Ground, PlainScores, Reason


class PopularityConfig(Section):
    """The recency weights come with the direction; there is nothing else to set."""


@dataclass(frozen=True)
class Popularity:
    """Counts each target item among the people active in both domains.

    Counted over all users it is several times worse for cold users, who are like bridge users.
    """

    weighted: Floats
    people: Ints
    of_people: int

    name: ClassVar[str] = "popularity"
    needs_bridge: ClassVar[bool] = False

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Counts likes, each weighted by its recency."""
        PopularityConfig(**settings)
        answers = direction.answers
        liked = answers.strengths > 0
        weights = np.where(liked, direction.recency, 0.0)
        weighted = np.bincount(answers.items, weights=weights, minlength=answers.n_items)
        people = np.bincount(answers.items[liked], minlength=answers.n_items)
        return cls(weighted.astype(np.float32), people.astype(np.int64), len(answers))

    def arrays(self) -> Arrays:
        """Returns the counts."""
        return {"weighted": self.weighted, "people": self.people, "of_people": np.array(self.of_people)}

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Takes the counts as they were."""
        return cls(arrays["weighted"], arrays["people"], int(arrays["of_people"]))

    def score(self, tastes: Tastes) -> PlainScores:
        """Scores everybody alike."""
        values = np.broadcast_to(self.weighted, (len(tastes), len(self.weighted)))
        return PlainScores(values, self._reasons)

    def _reasons(self, person: int, items: Ints) -> list[Reason | None]:
        return [
            Reason(
                "popularity", float(self.weighted[i]), people=int(self.people[i]), of_people=self.of_people
            )
            if self.people[i]
            else None
            for i in items
        ]
