"""What is to be ranked for whom, what came of it, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ...retrieval.records import Item, OwnItem
from ..backend import Usage
from .integrity import Fault

Scores = NDArray[np.float64]
Order = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Taste:
    """What a person likes, in short."""

    summary: str
    """A sentence or two; empty: not known."""
    tags: tuple[tuple[str, float], ...]
    """Name and strength, the strongest first; a negative strength is a dislike."""


NO_TASTE = Taste("", ())


@dataclass(frozen=True, slots=True)
class RankingTask:
    """One list to rank for one person."""

    history: tuple[OwnItem, ...]
    """What the person liked, the latest last."""
    candidates: tuple[Item, ...]
    """What to rank, in the order of retrieval."""
    target: str
    """Name of the domain of the candidates."""
    likes: str = ""
    """What the person said, in their own words."""
    fused: tuple[float, ...] = ()
    """Scores without the model, for modes that look only where candidates are close; may be empty."""
    neighbours: tuple[tuple[int, int], ...] = ()
    """How many of how many people with a similar taste have each candidate, for prompts that tell it; (0, 0)
    where they are too few to say. May be empty."""
    taste: Taste | None = None
    """What the person likes, for prompts that tell it."""

    def part(self, places: Sequence[int]) -> "RankingTask":
        """Returns the task with only the candidates at these places, in this order."""
        return replace(
            self,
            candidates=tuple(self.candidates[place] for place in places),
            fused=tuple(self.fused[place] for place in places) if self.fused else (),
            neighbours=tuple(self.neighbours[place] for place in places) if self.neighbours else (),
        )


@dataclass(frozen=True, slots=True)
class RankingResult:
    """The model's opinion on each candidate of a task."""

    scores: Scores
    """One finite number a candidate, in the task's order; higher is better. Its unit is the mode's."""
    agreement: float
    """Mean Kendall tau between the orders it was read in, from -1 to 1; NaN for fewer than two."""
    orders: int
    """In how many orders it was read."""
    usage: Usage
    missing: int
    """Labels, over all calls, whose probability the model did not tell."""
    prompt_id: str
    faults: Mapping[Fault, int] = field(default_factory=dict)
    """What was wrong with written answers, and how often; empty for modes that read probabilities."""
    repaired: bool = False
    """Whether places in the ranking are the order of retrieval, because the model did not give them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What ranking a task will cost at most."""

    prompt_tokens: int
    completion_tokens: int
    calls: int
    exact: bool
    """Whether the backend counted the tokens; else four characters count as one."""

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.calls + other.calls,
            self.exact and other.exact,
        )
