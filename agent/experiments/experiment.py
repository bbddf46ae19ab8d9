"""An experiment as it stands now: its design, and what has ended of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from ...retrieval.errors import ExperimentError
from ...retrieval.log.experiment_rows import EndedArm, StoredExperiment
from ...retrieval.settings import explain
from .arms import Arm
from .assignment import share_of
from .design import Design


@dataclass(frozen=True)
class Experiment:
    """What runs, or ran, under one name."""

    name: str
    design: Design
    started_us: int
    """UTC."""
    ended_us: int
    """-1: it runs."""
    ended_arms: Mapping[str, EndedArm]
    """By arm."""

    @classmethod
    def of(cls, stored: StoredExperiment) -> "Experiment":
        """Returns what the log tells.

        Raises:
            ExperimentError: this version cannot read the design.
        """
        try:
            design = Design.model_validate_json(stored.design)
        except ValidationError as error:
            raise ExperimentError(
                f"this version cannot read the design of the experiment {stored.name!r}: {explain(error)}"
            ) from error
        ended = {one.arm: one for one in stored.ended_arms}
        return cls(stored.name, design, stored.started_us, stored.ended_us, ended)

    @property
    def runs(self) -> bool:
        """Whether people are assigned to it."""
        return self.ended_us < 0

    @property
    def challengers(self) -> tuple[Arm, ...]:
        """All arms but the baseline that have not ended."""
        return tuple(arm for arm in self.design.arms[1:] if arm.name not in self.ended_arms)

    def arm_of(self, user_id: str) -> Arm:
        """Returns the arm that a user was given, ended or not: the same in every process, for ever."""
        place = share_of(self.name, self.design.salt, user_id)
        for arm, share in zip(self.design.arms, self.design.shares, strict=True):
            place -= share
            if place < 0:
                return arm
        return self.design.arms[-1]  # what rounding leaves

    def served_arm(self, user_id: str) -> Arm:
        """Returns the arm that makes a user's lists: the baseline where the user's own has ended."""
        own = self.arm_of(user_id)
        return self.design.baseline if own.name in self.ended_arms else own
