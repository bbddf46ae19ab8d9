"""From the work that was done to the answer that is shown."""

from collections.abc import Sequence

from ..retrieval.records import Candidate, Evidence
from .answer import (
    Answer,
    AnswerLevel,
    ClaimOut,
    EvidenceOut,
    ExplanationOut,
    ItemOut,
    ModelOut,
    OwnItemOut,
    PromptOut,
    TimingOut,
    TokensOut,
)
from .explanation import Explanation
from .model_weight import ModelWeight
from .work import Work

DIGITS = 6


def as_answer(work: Work, target: str, model: str | None, weight: ModelWeight | None, index: str) -> Answer:
    """Returns the answer of one person's work."""
    explanations: Sequence[Explanation | None] = work.explanations or [None] * len(work.candidates)
    level: AnswerLevel = work.retrieved.level
    if work.ranked and level == "fused":
        level = "fused_with_model"
    total_s = work.retrieve_s + work.rank_s + work.explain_s
    return Answer(
        user=work.retrieved.person.name,
        sources=list(work.retrieved.sources),
        target=target,
        level=level,
        model=_model(work, model, weight),
        prompt=PromptOut(rank=work.rank_prompt, explain=work.explain_prompt),
        tokens=TokensOut(
            prompt=work.usage.prompt_tokens,
            completion=work.usage.completion_tokens,
            calls=work.usage.calls,
        ),
        timing_ms=TimingOut(
            retrieve=_ms(work.retrieve_s),
            rank=_ms(work.rank_s),
            explain=_ms(work.explain_s),
            total=_ms(total_s),
        ),
        index=index,
        warnings=list(dict.fromkeys([*work.retrieved.warnings, *work.warnings])),
        failure=work.failure or None,
        items=[
            _item(rank, candidate, explanation)
            for rank, (candidate, explanation) in enumerate(
                zip(work.candidates, explanations, strict=True), start=1
            )
        ],
    )


def _model(work: Work, model: str | None, weight: ModelWeight | None) -> ModelOut | None:
    """Returns the trained model's part where it ranked, else that of the settings' model."""
    measured = work.weight
    if work.trained is not None:
        model, measured = work.trained.name, work.trained.weight
    if model is None:
        return None
    return ModelOut(
        name=model,
        ranked=work.ranked,
        ranking_weight=measured,
        integrity=dict(work.faults),
        repaired=work.repaired,
        writing_acceptance=None if weight is None else round(weight.acceptance, 4),
        wrote=work.written.accepted,
        rejected={str(reason): count for reason, count in work.written.rejected.items()},
    )


def _item(rank: int, candidate: Candidate, explanation: Explanation | None) -> ItemOut:
    item = candidate.item
    shares = {n: round(s, DIGITS) for n, s in candidate.contributions.items() if round(s, DIGITS)}
    return ItemOut(
        rank=rank,
        item_id=item.item_id,
        title=item.title or item.item_id,
        year=item.year,
        creators=list(item.creators),
        score=round(candidate.score, DIGITS),
        contributions=shares,
        explanation=None if explanation is None else _explanation(explanation),
        evidence=[_evidence(place, one) for place, one in enumerate(candidate.evidence)],
    )


def _evidence(place: int, one: Evidence) -> EvidenceOut:
    return EvidenceOut(
        id=_id(place),
        kind=one.kind,
        signal=one.signal,
        source=one.source,
        own_items=[OwnItemOut(domain=i.domain, item_id=i.item_id, title=i.title) for i in one.own_items],
        people=one.people,
        of_people=one.of_people,
        attributes=list(one.attributes),
        value=one.value,
    )


def _explanation(explanation: Explanation) -> ExplanationOut:
    return ExplanationOut(
        text=explanation.text,
        claims=[
            ClaimOut(text=claim.text, evidence=[_id(place) for place in claim.evidence])
            for claim in explanation.claims
        ],
        written_by=explanation.written_by,
        rejected=explanation.rejected,
    )


def _id(place: int) -> str:
    return f"e{place + 1}"


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
