"""What a search found: the schema of its `tuning.json`."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from ..results import AbResults, MetricName

FORMAT = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class TriedArm(_Part):
    """One way to put the prompt, and how far it came."""

    name: str
    changes: dict[str, Any]
    """Of the `[model]` settings."""
    people: int
    """Validation people whom it read."""
    mean: float
    """Of the metric on them."""
    tokens: int
    last_rung: int
    """From 1; the winner's is one beyond the last."""


class TuningResults(_Part):
    """A whole search."""

    format: int = FORMAT
    made_at: str
    command: str
    prompt: str
    """With the hash of its text."""
    model: str
    mode: str
    target: str
    metric: MetricName
    seed: int
    budget_tokens: int
    rungs: tuple[tuple[int, int], ...]
    """(arms, people by the end of it) of each."""
    validation_people: int
    tokens_used: int
    """On validation people."""
    tried: tuple[TriedArm, ...]
    """The best first."""
    winner: str
    test: AbResults | None
    """The winner against the prompt as it is, on test people, read once; null where the latter won."""
    earlier_reads: int
    """How many searches had read these test people before; above 0 their verdict is a little too good."""
    saved: str | None
    """The file of the winner as a prompt of its own; null: none was wanted."""
    verdict: tuple[str, ...]
