"""What an experiment has found out so far."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ArmSoFar(_Part):
    """One arm's lists; of an interleaved experiment, the lists of both."""

    name: str
    users: int
    lists: int
    accepted_lists: float | None
    """Share of the lists with an accepted item so far; null without lists."""
    errors: float | None
    """Share of the lists that could not be made as they should."""
    invalid: float | None
    """Share of the lists for which the model's answer had to be repaired."""
    median_ms: float | None
    p95_ms: float | None
    tokens: float | None
    """A list."""
    ended: str | None
    """Why it was ended before the experiment was."""


class Compared(_Part):
    """An arm against the baseline, user by user, by the design's metric."""

    arm: str
    baseline: str
    users_arm: int
    users_baseline: int
    mean_arm: float | None
    mean_baseline: float | None
    difference: float | None
    low: float | None
    """95 % interval of the difference, for a look at a time that was fixed before the start."""
    high: float | None
    p: float
    p_holm: float
    """Over all arms."""
    mde: float | None
    """Smallest true difference that so many users would show with 80 % power."""
    always_difference: float | None
    """By the first list of each user."""
    always_low: float | None
    """Of that: intervals that hold together over all looks and arms; null until enough is known."""
    always_high: float | None
    always_p: float
    decided_at: int | None
    """After so many users of both arms the always-valid interval left 0; null: it has not."""


class Preferred(_Part):
    """Which of two interleaved arms people chose from."""

    arm: str
    baseline: str
    share: float | None
    """Of the people who chose more from the arm; those who chose as much from each count half."""
    low: float
    high: float
    p: float
    people: int
    """Who chose anything."""
    always_difference: float | None
    """By the first list of each user, of all who were shown one: share that prefers the arm minus share that
    prefers the baseline."""
    always_low: float | None
    """Of that: an interval that may be looked at at any time."""
    always_high: float | None
    decided_at: int | None
    """After so many users it left 0; null: it has not."""


class ExperimentResults(_Part):
    """Everything that is said of an experiment."""

    name: str
    kind: Literal["split", "interleave"]
    target: str
    metric: Literal["lists", "items"]
    looks: Literal["any_time", "planned_end"]
    """What the verdict goes by."""
    runs: bool
    started_us: int
    ended_us: int | None
    users: int
    """Of whose lists everything that counts is known."""
    waiting: int
    """Lists whose window is not over; they count in the table of the arms only."""
    planned_users: int
    sample_ratio_p: float | None
    """That users were split as designed; null where nothing was split or nobody came."""
    mismatch: bool
    """Whether the split is broken, so that no verdict is given."""
    arms: tuple[ArmSoFar, ...]
    compared: tuple[Compared, ...]
    preferred: Preferred | None
    verdict: tuple[str, ...]
    """Plain sentences."""
