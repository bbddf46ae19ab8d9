"""The answer's schema: what `--json` prints and every front returns (docs/answer.md)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ..retrieval.records import EvidenceKind
from .ranking.integrity import Fault

AnswerLevel = Literal[
    "fused_with_model", "fused", "neighbours_and_popularity", "content_and_popularity", "popularity"
]
"""Which step of the ladder made the list, best first (D6)."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class OwnItemOut(_Part):
    """An item of the person's own history."""

    domain: str
    item_id: str
    title: str


class EvidenceOut(_Part):
    """One reason for an item, as data. Other people appear only as counts of `min_people` or more."""

    id: str
    """`e1`, `e2`, ... within the item; claims refer to it."""
    kind: EvidenceKind
    signal: str
    source: str | None
    """Source domain, null where the evidence has none."""
    own_items: list[OwnItemOut]
    people: int | None
    of_people: int | None
    attributes: list[str]
    value: float
    """The signal's raw score of the item."""


class ClaimOut(_Part):
    """One sentence of an explanation and the evidence it rests on."""

    text: str
    evidence: list[str]


class ExplanationOut(_Part):
    """Why an item is in the list. Each sentence was checked against the evidence."""

    text: str
    claims: list[ClaimOut]
    written_by: Literal["composer", "model"]
    rejected: str | None
    """Why the model's own sentence was not used, null if it was or none was asked for."""


class ItemOut(_Part):
    """One recommendation."""

    rank: int
    item_id: str
    title: str
    year: int | None
    creators: list[str]
    score: float
    contributions: dict[str, float]
    """Each signal's share of the score and, under `model`, the language model's; they add up to it."""
    explanation: ExplanationOut | None
    """Null when explanations were not asked for."""
    evidence: list[EvidenceOut]


class ModelOut(_Part):
    """What the language model did for this answer."""

    name: str
    ranked: bool
    """Whether its scores entered the ranking."""
    ranking_weight: float | None
    """Its fitted weight for people with as much history; null: not measured yet, counts as 0."""
    integrity: dict[Fault, int]
    """What was right or wrong with rankings that it wrote; empty where probabilities were read."""
    repaired: bool
    """Whether it left candidates out, which then followed in the order of retrieval."""
    writing_acceptance: float | None
    """Share of its sentences that passed the verifier when it was measured; null: not measured yet."""
    wrote: int
    """Explanations of this answer in its words."""
    rejected: dict[str, int]
    """Its sentences that the verifier rejected, by reason."""


class PromptOut(_Part):
    """The prompts that were used, as `task/name@version#hash`."""

    rank: str | None
    explain: str | None


class TokensOut(_Part):
    """What the model read and wrote."""

    prompt: int
    completion: int
    calls: int


class TimingOut(_Part):
    """Milliseconds spent."""

    retrieve: float
    rank: float
    explain: float
    total: float


class ExperimentOut(_Part):
    """The experiment in which the list was shown; outcomes are told by its `exposure_id`."""

    name: str
    arm: str | None
    """Null for a list that was interleaved from two arms."""
    exposure_id: str


class Answer(_Part):
    """A ranked, explained list for one person, and what made it."""

    user: str | None
    """The user's id; null for somebody who is not in the data."""
    sources: list[str]
    target: str
    level: AnswerLevel
    model: ModelOut | None
    """Null when no language model took part."""
    prompt: PromptOut
    tokens: TokensOut
    timing_ms: TimingOut
    index: str
    """Version of the index that the list was made from."""
    warnings: list[str]
    failure: str | None = None
    """What kept the language model from a part that it had; the list was made without it."""
    experiment: ExperimentOut | None = None
    """Null for a list that is no part of an experiment."""
    items: list[ItemOut]


class Refusal(_Part):
    """A line of a batch for a person who could not be served."""

    user: str
    target: str
    error: str
