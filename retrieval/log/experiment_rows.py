"""What the log keeps of experiments: their designs, what was shown, and what came of it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..records import Bools, EventKind, Ints


class EndedArm(NamedTuple):
    """An arm that was ended before its experiment."""

    arm: str
    at_us: int
    """UTC."""
    reason: str


class StoredExperiment(NamedTuple):
    """An experiment as it stands in the log; what its design means is for others to know."""

    name: str
    design: str
    """JSON."""
    started_us: int
    ended_us: int
    """-1: it runs."""
    ended_arms: tuple[EndedArm, ...]

    @property
    def runs(self) -> bool:
        """Whether people are still assigned to it."""
        return self.ended_us < 0


class Exposure(NamedTuple):
    """One list that was shown to one person in an experiment."""

    exposure_id: str
    experiment: str
    user_id: str
    arm: str
    """Empty: the list is interleaved."""
    target: str
    at_us: int
    """UTC."""
    items: tuple[str, ...]
    """Ids as shown, best first."""
    teams: tuple[str, ...]
    """The arm of each item; empty if the list is not interleaved."""
    latency_ms: float
    tokens: int
    invalid: bool
    """Whether the model's answer had to be repaired."""
    error: str
    """Why the arm could not do what it should; empty if it did."""


class NewOutcome(NamedTuple):
    """What a person did with an item of a list that was shown to them."""

    exposure_id: str
    item_id: str
    kind: EventKind
    at_us: int
    value: float = float("nan")


class Rates(NamedTuple):
    """How the first lists of an arm went."""

    n: int
    failed: int
    slow: int
    invalid: int


class Credits(NamedTuple):
    """Accepted items of interleaved lists by the arm that put them in, shape (people, 2).

    People are in the order in which they were first shown a list; no id leaves the log.
    """

    of_all: NDArray[np.float64]
    """Of all lists of a person."""
    of_first: NDArray[np.float64]
    """Of the first list alone, which no later one changes."""


EXPOSURE_ROW = np.dtype(
    [
        ("user", np.int64),
        ("arm", np.int64),
        ("at_us", np.int64),
        ("latency_ms", np.float64),
        ("tokens", np.int64),
        ("invalid", np.bool_),
        ("failed", np.bool_),
        ("accepted", np.int64),
    ]
)


class ExposureColumns(NamedTuple):
    """Exposures of one experiment, one a row, in the order of their time, as arrays of one length."""

    user: Ints
    """0, 1, ... in the order in which people were first exposed; no id leaves the log."""
    arm: Ints
    """Place in `arms`."""
    at_us: Ints
    latency_ms: NDArray[np.float64]
    tokens: Ints
    invalid: Bools
    failed: Bools
    accepted: Ints
    """Items of the list with an outcome that counts."""
    arms: tuple[str, ...]
    """Names, in the order in which they first appear; '' stands for interleaved lists."""

    def of_arm(self, name: str) -> Bools:
        """Returns which rows belong to an arm."""
        place = self.arms.index(name) if name in self.arms else -1
        return np.asarray(self.arm == place)

    def take(self, rows: Bools) -> "ExposureColumns":
        """Returns these rows only; people keep their numbers."""
        return ExposureColumns(
            self.user[rows],
            self.arm[rows],
            self.at_us[rows],
            self.latency_ms[rows],
            self.tokens[rows],
            self.invalid[rows],
            self.failed[rows],
            self.accepted[rows],
            self.arms,
        )

    @classmethod
    def from_table(cls, table: NDArray[Any], arms: tuple[str, ...]) -> "ExposureColumns":
        """Returns the columns of a structured array of type `EXPOSURE_ROW`."""
        return cls(
            table["user"].copy(),
            table["arm"].copy(),
            table["at_us"].copy(),
            table["latency_ms"].copy(),
            table["tokens"].copy(),
            table["invalid"].copy(),
            table["failed"].copy(),
            table["accepted"].copy(),
            arms,
        )
