"""Hit rate."""

from dataclasses import dataclass
from typing import ClassVar

from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import hits_at, undefined_without_truth


@dataclass(frozen=True)
class HitRate(UserMetric):
    """Whether anything relevant is in the list; success@k in TREC's words.

    1 if one of the first k items is relevant, else 0; the same in every convention.

    Undefined (NaN) for a user to whom nothing is relevant.
    """

    name: ClassVar[str] = "hit_rate"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns 1 or 0 for each user, shape (users,)."""
        return undefined_without_truth(hits_at(lists, k).any(axis=1), lists)
