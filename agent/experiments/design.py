"""What an experiment tries on whom, what counts as success, and what ends an arm early."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, ValidationError, model_validator

from ...retrieval.errors import ExperimentError
from ...retrieval.records import EventKind
from ...retrieval.settings import Section, Share, explain
from .arms import Arm

ACCEPTED = (
    EventKind.CLICK,
    EventKind.CART,
    EventKind.PURCHASE,
    EventKind.LIKE,
    EventKind.REVIEW,
    EventKind.SHARE,
)
US_PER_HOUR = 3_600_000_000


class GuardRails(Section):
    """What ends an arm before the experiment does; the baseline is only reported."""

    max_error_rate: Share = 0.05
    """Of an arm's lists: those that it could not make as it should."""
    max_p95_ms: PositiveFloat | None = None
    """More than 5 % of an arm's lists may not take longer; none: any time is right."""
    max_invalid_rate: Share = 0.2
    """Of an arm's lists: those for which the model's answer had to be repaired."""
    min_exposures: Annotated[int, Field(ge=10)] = 50
    """An arm is first judged after so many lists, then whenever it has a quarter more."""


class Design(Section):
    """An experiment, fixed before it starts."""

    target: str
    """Domain whose lists it is about."""
    arms: Annotated[tuple[Arm, ...], Field(min_length=2)]
    """The first one is the baseline."""
    kind: Literal["split", "interleave"] = "split"
    """`split`: each user has lists of one arm; `interleave`: every list is put together from both arms."""
    metric: Literal["lists", "items"] = "lists"
    """What is compared, person by person: the share of their lists with an accepted item, or the accepted
    items a list."""
    accepted: Annotated[tuple[EventKind, ...], Field(min_length=1)] = ACCEPTED
    """What a person does with an item that is accepted."""
    window_hours: NonNegativeFloat = 0.0
    """Only outcomes within so many hours count, and lists enter the analysis when these are over, so that
    what is known of a list does not change any more; 0: outcomes count whenever they come."""
    planned_users: Annotated[int, Field(ge=20)] = 1000
    """In all arms together; the intervals that may be looked at all the time are narrowest there."""
    looks: Literal["any_time", "planned_end"] = "any_time"
    """What decides: intervals that may be looked at at any time, of each user's first list; or a single look
    at all lists when the planned users were shown one. Who goes by either is wrong more often than 5 %."""
    guard_rails: GuardRails = GuardRails()
    salt: str = ""
    """Another salt assigns the same users anew."""
    format: PositiveInt = 1

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = Counter(arm.name for arm in self.arms)
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(f"two arms are called {twice[0]!r}")
        if self.kind == "interleave" and len(self.arms) != 2:
            raise ValueError("two arms can be interleaved, no more")
        return self

    @property
    def baseline(self) -> Arm:
        """The arm that the others are compared with."""
        return self.arms[0]

    @property
    def shares(self) -> tuple[float, ...]:
        """Of each arm; they add up to 1."""
        whole = sum(arm.share for arm in self.arms)
        return tuple(arm.share / whole for arm in self.arms)

    @property
    def window_us(self) -> int:
        """The window in microseconds."""
        return round(self.window_hours * US_PER_HOUR)

    @classmethod
    def checked(cls, **fields: object) -> Self:
        """Returns the design of these fields.

        Raises:
            ExperimentError: one is unknown or out of bounds.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise ExperimentError(f"the experiment cannot be: {explain(error)}") from error
