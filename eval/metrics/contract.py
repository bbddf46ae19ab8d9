"""What every metric promises, and what metrics beyond accuracy may look at."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Floats, Ints
from ..lists import Lists

Values = NDArray[np.float64]
"""One value a user: NaN where undefined, 0 for a miss, shape (users,)."""

Convention = Literal["trec", "recbole", "rectools", "lenskit"]
"""Whose definitions are followed where definitions differ; docs/metrics.md has the table."""
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)

ContextField = Literal[
    "popularity",
    "vectors",
    "categories",
    "profile_categories",
    "profile_log_popularity",
    "primitive",
    "repeated",
]


@dataclass(frozen=True)
class Context:
    """What a metric beyond accuracy may look at besides the lists; of the lists' users and catalogue."""

    popularity: Ints
    """Users who have each item, in the data that methods were fitted on, shape (items,)."""
    n_users: int
    """How many users `popularity` was counted over."""
    vectors: Floats | None = None
    """What items are compared by, of any length, shape (items, dimensions)."""
    categories: sp.csr_matrix | None = None
    """Weight of each category in each item, not negative, shape (items, categories)."""
    profile_categories: sp.csr_matrix | None = None
    """Weight of each category in each user's history, in the columns of `categories`, shape
    (users, categories)."""
    profile_log_popularity: Values | None = None
    """Mean log popularity of the items of each user's history, counted in their own domain, NaN for an
    empty history, shape (users,); `mean_log_popularity` makes it."""
    primitive: Ints | None = None
    """What an obvious recommender would have shown, as a rule the most popular items that the user does
    not have, best first, -1 past the end, shape (users, depth)."""
    repeated: Ints | None = None
    """Lists of the same users by another run or another order of candidates, as `Lists.items`."""


class UserMetric(ABC):
    """Accuracy: one value a user, from the lists alone."""

    name: ClassVar[str]
    higher_is_better: ClassVar[bool]
    per_user: ClassVar[bool] = True
    has_cut: ClassVar[bool] = True
    """Whether only the first k places count; else k is ignored and the name has no `@k`."""

    @abstractmethod
    def __call__(self, lists: Lists, k: int, convention: Convention = "trec") -> Values:
        """Returns NaN where the truth is empty, shape (users,).

        Raises:
            EvaluationError: the lists were cut before place k.
        """


class ContextMetric(ABC):
    """Beyond accuracy: one value a user, from the lists and what is known of items and users."""

    name: ClassVar[str]
    higher_is_better: ClassVar[bool]
    per_user: ClassVar[bool] = True
    has_cut: ClassVar[bool] = True
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = ()
    """Each entry: one of these must be there."""

    @abstractmethod
    def __call__(self, lists: Lists, k: int, context: Context) -> Values:
        """Returns one value a user, shape (users,).

        Raises:
            EvaluationError: the lists were cut before place k, or the context lacks what is needed.
        """


class AggregateMetric(ABC):
    """Beyond accuracy: one number of all lists together, so it has no interval over users."""

    name: ClassVar[str]
    higher_is_better: ClassVar[bool]
    per_user: ClassVar[bool] = False
    has_cut: ClassVar[bool] = True
    needs: ClassVar[tuple[tuple[ContextField, ...], ...]] = ()
    """Each entry: one of these must be there."""

    @abstractmethod
    def __call__(self, lists: Lists, k: int, context: Context) -> float:
        """Returns one number, NaN when there is nothing in the lists.

        Raises:
            EvaluationError: the lists were cut before place k.
        """


Metric = UserMetric | ContextMetric | AggregateMetric


def require(metric: ContextMetric | AggregateMetric, context: Context) -> None:
    """Sees to it that the context has what a metric needs.

    Raises:
        EvaluationError: it has not; the message names the fields.
    """
    missing = lacks(metric, context)
    if missing:
        raise EvaluationError(f"the metric {metric.name} needs {missing} in its context")


def lacks(metric: ContextMetric | AggregateMetric, context: Context) -> str:
    """Returns which fields of the context a metric misses, in words; empty if none."""
    missing = [
        " or ".join(fields)
        for fields in metric.needs
        if all(getattr(context, field) is None for field in fields)
    ]
    return " and ".join(missing)
