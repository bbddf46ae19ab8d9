"""What an A/B test is asked for."""

from dataclasses import dataclass
from typing import get_args

from ...agent.held_people import Part
from ...retrieval.errors import EvaluationError
from .arms import Arm
from .results import MetricName

PRIMARY: tuple[MetricName, ...] = ("ndcg@10", "hit@1", "hit@10", "support")
"""Metrics by which a test can decide; the others are what a decision costs."""
EXPLAINED = 3
"""Items explained for each person where arms differ in how they explain, unless the test says otherwise."""


@dataclass(frozen=True)
class AbConfig:
    """A test.

    Raises:
        EvaluationError: a number is out of bounds, or the metric cannot decide.
    """

    target: str
    arms: tuple[Arm, ...]
    """The baseline first."""
    people: int = 200
    """At most; the index may hold out fewer."""
    repeats: int = 1
    wordings: int = 1
    """Of each prompt, with its own."""
    metric: str = "ndcg@10"
    """The primary one."""
    explain: int = 0
    """Items of each person to be explained."""
    stop: bool = True
    """Whether the test ends as soon as every comparison with the baseline is decided."""
    seed: int | None = None
    """Of orders and statistics; None: the workspace's."""
    part: Part = "all"
    """Which of the held-out people."""
    lists: bool = True
    """Whether the results show some people's lists side by side."""

    def __post_init__(self) -> None:
        """Refuses what cannot be run."""
        for name, least in (("people", 2), ("repeats", 1), ("wordings", 1), ("explain", 0)):
            if getattr(self, name) < least:
                raise EvaluationError(f"{name} must be at least {least}, got {getattr(self, name)}")
        if self.metric not in PRIMARY:
            known = ", ".join(get_args(MetricName))
            raise EvaluationError(
                f"a test cannot decide by {self.metric!r}; it can by {', '.join(PRIMARY)} (of {known}, the "
                "others are reported)"
            )

    @property
    def primary(self) -> MetricName:
        """The primary metric."""
        return next(name for name in PRIMARY if name == self.metric)

    @property
    def explained(self) -> int:
        """Items explained for each person."""
        differ = len({(arm.settings.explain_prompt, arm.settings.explain_language) for arm in self.arms}) > 1
        return self.explain or (EXPLAINED if differ or self.metric == "support" else 0)
