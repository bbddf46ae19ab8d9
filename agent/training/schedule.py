"""How long a training goes on, and how the learning rate moves with it."""

from dataclasses import dataclass, replace

WARM_UP = 20
"""Steps in which the learning rate rises."""
DECAY_SHARE = 0.25
"""The learning rate falls to 0 over this share of the steps, the last ones (Hägele et al. 2024)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A number of steps, or minutes from which the number follows.

    With minutes the last quarter begins when three quarters of the time are over, and is a third as long as
    what went before. The steps that come of it, asked for as a number, give the same schedule again.
    """

    minutes: float | None = None
    steps: int | None = None
    """Known from the start, or from the moment in which the last quarter began."""

    def planned(self, step: int, seconds: float) -> "Schedule":
        """Returns the schedule after so many steps and seconds: with its end, once that is known."""
        if self.steps is not None or self.minutes is None:
            return self
        if seconds < (1 - DECAY_SHARE) * 60 * self.minutes:
            return self
        thirds = max(1, -(-step // 3))
        return replace(self, steps=4 * thirds)

    def is_over(self, step: int) -> bool:
        """Returns whether so many steps are all."""
        return self.steps is not None and step >= self.steps

    def factor(self, step: int) -> float:
        """Returns the factor of the learning rate in a step, counted from 0."""
        rising = min(1.0, (step + 1) / WARM_UP)
        if self.steps is None:
            return rising
        decay = max(1, round(DECAY_SHARE * self.steps))
        return min(rising, 1.0, (self.steps - step) / decay)
