"""F1."""

from dataclasses import dataclass
from typing import ClassVar

from ..lists import Lists
from .contract import Convention, UserMetric, Values
from .places import found_at, lengths_at, ratio, undefined_without_truth
from .precision import places
from .recall import wanted


@dataclass(frozen=True)
class F1(UserMetric):
    """The harmonic mean of precision and recall (van Rijsbergen 1979).

    F1@k = 2 P R / (P + R) = 2 · hits / (places + wanted), where P = hits / places and R = hits / wanted are
    precision and recall of the same convention.

    Undefined (NaN) for a user to whom nothing is relevant; 0 without a hit.
    """

    name: ClassVar[str] = "f1"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns F1@k of each user, shape (users,)."""
        whole = places(lengths_at(lists, k), k, convention) + wanted(lists.n_relevant, k, convention)
        return undefined_without_truth(ratio(2.0 * found_at(lists, k), whole), lists)
