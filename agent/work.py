"""What was done for one person; the answer is made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..retrieval.records import Candidate
from ..retrieval.retriever import Retrieved
from .backend import Usage
from .card.entry import CardEntry
from .explanation import Explanation, WriterReport
from .ranking.integrity import Fault


@dataclass(frozen=True, slots=True)
class TrainedUse:
    """A trained model that took part."""

    name: str
    weight: float
    """The larger of its weights for popular and for rare items."""


@dataclass
class Work:
    """Filled step by step: candidates, ranking, explanations."""

    retrieved: Retrieved
    candidates: list[Candidate]
    """What a model may rank."""
    retrieve_s: float
    rank_s: float = 0.0
    explain_s: float = 0.0
    ranked: bool = False
    weight: float | None = None
    """The settings' model's ranking weight for this person; None: not measured."""
    trained: TrainedUse | None = None
    """The trained model that ranked, if one did."""
    faults: Mapping[Fault, int] = field(default_factory=dict)
    """What was wrong with rankings that the model wrote."""
    repaired: bool = False
    """Whether the model's ranking was completed in the order of retrieval."""
    rank_prompt: str | None = None
    explain_prompt: str | None = None
    usage: Usage = field(default_factory=Usage)
    explanations: list[Explanation] | None = None
    written: WriterReport = field(default_factory=WriterReport)
    failure: str | None = None
    """What kept the settings' model from a part that it had."""
    warnings: list[str] = field(default_factory=list)
    behind: list[Candidate] = field(default_factory=list)
    """Candidates that come behind the others whatever a model says: it is not known whether they keep every
    limit of the person."""

    card: Sequence[CardEntry] = ()
    """What the person stated."""

    @classmethod
    def begun(cls, retrieved: Retrieved, retrieve_s: float) -> "Work":
        """Returns the work on what was retrieved for a person."""
        candidates = list(retrieved.candidates)
        firm = len(candidates) if retrieved.firm is None else retrieved.firm
        return cls(retrieved, candidates[:firm], retrieve_s, behind=candidates[firm:])
