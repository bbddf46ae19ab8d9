"""What a signal promises, and what it is fitted on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ..history import Histories
from ..records import EvidenceKind, Floats, Ints
from ..spaces import DomainSpace, Space, Tastes
from ..vectors import ExactIndex, VectorIndex

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Ground:
    """What a fitted signal stands on, when it was just fitted as when it serves."""

    target: DomainSpace
    answers: Histories
    """The bridge users' target histories; row i belongs to row i of the indexes."""
    index: Callable[[Space], VectorIndex]
    """Gives the index over the bridge users' source vectors in a space."""


@dataclass(frozen=True)
class Everybody:
    """All people of two domains, row i of both sides is the same person; an absent side is an empty row."""

    source: Histories
    target: Histories


@dataclass(frozen=True)
class Direction:
    """One source domain, one target domain and the bridge users between them, to fit on.

    `voters` (their source side) and `answers` (their target side) have one row a bridge user, in the
    same order. A fold of cross-fitting is a Direction without the fold's people.
    """

    voters: Tastes
    target: DomainSpace
    answers: Histories
    recency: Floats
    """Weight of each entry of `answers`, 1 for the newest, shape (entries,)."""
    everybody: Everybody | None = None
    """The people of single domains too, for what learns from all; None: only the voters are known."""

    @property
    def learners(self) -> Everybody:
        """Everybody, or the voters where nobody else is known."""
        return self.everybody or Everybody(self.voters.histories, self.answers)

    @property
    def ground(self) -> Ground:
        """What the fitted signals stand on, with exact indexes."""
        return Ground(self.target, self.answers, lambda space: ExactIndex(self.voters.vectors(space)))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a signal scored one item for one person, in columns and counts; titles come later."""

    kind: EvidenceKind
    value: float
    own: tuple[int, ...] = ()
    """Columns of the source catalogue, strongest first."""
    people: int | None = None
    of_people: int | None = None


class Scored(Protocol):
    """Scores of a batch, with the reasons on request."""

    @property
    def values(self) -> Floats:
        """Shape (people, target items); larger is better; 0 where the signal knows nothing."""
        ...

    def reasons(self, person: int, items: Ints) -> list[Reason | None]:
        """Returns why each of `items` (target columns) got its score; None where it got none."""
        ...


class Signal(Protocol):
    """Scores every target item for a batch of tastes, and says why (D2)."""

    name: ClassVar[str]
    needs_bridge: ClassVar[bool]
    """Whether it learns from bridge users and is left out where there are too few."""

    @classmethod
    def fit(cls, direction: Direction, settings: Mapping[str, Any]) -> Self:
        """Learns from the direction; `settings` override the fields of the signal's config."""
        ...

    def arrays(self) -> Arrays:
        """Returns what `restore` needs besides the ground."""
        ...

    @classmethod
    def restore(cls, ground: Ground, settings: Mapping[str, Any], arrays: Arrays) -> Self:
        """Makes the fitted signal from what `arrays` returned."""
        ...

    def score(self, tastes: Tastes) -> Scored:
        """Scores a batch."""
        ...


@dataclass(frozen=True)
class PlainScores:
    """Scores with a function that gives the reasons."""

    values: Floats
    explain: Callable[[int, Ints], list[Reason | None]]

    def reasons(self, person: int, items: Ints) -> list[Reason | None]:
        """Returns why each item got its score."""
        return self.explain(person, items)


def dense(matrix: Any) -> Floats:
    """Returns a sparse product as a float32 array."""
    return np.asarray(matrix.toarray(), dtype=np.float32)
