"""What every predictor of ratings promises, and what it may learn from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from .data import Doubles, RatingData, Table

T = TypeVar("T")


class Pairs(NamedTuple):
    """Users and target items whose ratings are asked for, arrays of one length."""

    users: Ints
    items: Ints


@dataclass(frozen=True)
class Known:
    """Everything that may be learned from: all source ratings, and target ratings that are not hidden."""

    source: Table
    target: Table
    _made: dict[tuple[object, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def overlap(self) -> Ints:
        """Users with known ratings in both domains, ascending."""
        return np.intersect1d(self.source.users, self.target.users)

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Returns what `make` gives, made once a key: what several predictors share."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made


class Predictor(Protocol):
    """A way to predict what cold users rate target items."""

    @property
    def name(self) -> str:
        """Its name in the tables."""
        ...

    @property
    def is_trained(self) -> bool:
        """Whether it descends in epochs from a random start, so that seeds differ; needs torch then."""
        ...

    @property
    def settings(self) -> tuple[float, ...]:
        """Values of its one setting, the default first."""
        ...

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[Doubles]:
        """Yields the predictions after each epoch, or once if there is nothing to train.

        Finite, shape (asked,); the caller clips them.

        Raises:
            MissingExtra: torch is needed and not installed.
        """
        ...


def known_without(data: RatingData, hidden: Ints) -> Known:
    """Returns what is left when the target ratings of the hidden users are taken away."""
    known = Known(data.source, data.target.without(hidden))
    require_hidden(known, hidden)
    return known


def require_hidden(known: Known, hidden: Ints) -> None:
    """Stops a fit that could see what it must predict.

    Raises:
        EvaluationError: a target rating of a hidden user is known.
    """
    leaked = np.intersect1d(known.target.users, hidden)
    if len(leaked):
        raise EvaluationError(
            f"target ratings of {len(leaked)} users who must be cold are among what predictors learn from"
        )
    if not len(known.target) or not len(known.overlap):
        raise EvaluationError("no target rating of a user of both domains is left to learn from")
