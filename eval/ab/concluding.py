"""Puts the results of a test together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from ...agent.recording.redaction import known_secrets, redact
from ...retrieval.errors import EvaluationError
from ...retrieval.statistics import Comparison
from ..judging import as_result
from ..versions import installed_versions, machine
from .config import AbConfig
from .judging import UNTESTED, Judge, metrics_of
from .opening import OpenArm, same_arms
from .people import TestPeople
from .results import AbResults, ArmComparison, ArmResult, MetricName, Planned
from .run_folder import users_csv
from .side_by_side import side_by_side
from .spread import repeat_sd, wording_spread
from .stopping import ALPHA, Pair, detectable
from .verdict import Findings, sequence_sentence, verdict
from .warnings import warnings_of


@dataclass(frozen=True)
class Occasion:
    """What a test was, beside what it read."""

    config: AbConfig
    planned: Planned
    index: str
    command: str
    seconds: float


def conclude(
    occasion: Occasion, judge: Judge, people: TestPeople, read: int, pairs: Sequence[Pair]
) -> AbResults:
    """Returns the results.

    Args:
        occasion: what was asked for.
        judge: of the rows.
        people: who was asked for.
        read: so many of them were read in every arm.
        pairs: what the confidence sequences say; empty if nobody looked before the end.

    Raises:
        EvaluationError: no two people have the primary metric in two arms.
    """
    config, metric = occasion.config, occasion.config.primary
    metrics = metrics_of(judge.arms, repeats=config.repeats, explain=config.explained)
    comparisons = _comparisons(judge, metrics, metric, read, pairs, occasion.planned)
    if not any(one.metric == metric for one in comparisons):
        raise EvaluationError(
            f"{metric} is defined for fewer than two people in both arms: nothing to compare"
        )
    arms = tuple(_arm(judge, arm, metrics, read, explained=config.explained > 0) for arm in judge.arms)
    spreads = [wording_spread(judge, arm, metric, read) for arm in judge.arms]
    seeds = {arm.name: repeat_sd(judge, arm, metric, read) for arm in judge.arms}
    used = sum(row.tokens for row in judge.rows.all())
    findings = Findings(
        metric=metric,
        arms=arms,
        comparisons=comparisons,
        stopping=tuple(pair.result for pair in pairs),
        wordings=tuple(spread for spread in spreads if spread is not None),
        repeat_sd={name: sd for name, sd in seeds.items() if sd is not None},
        same=same_arms(judge.arms),
        people=read,
        planned=len(people),
        tokens_saved=round(used / read * (len(people) - read)),
    )
    return AbResults(
        name=" or ".join(arm.name for arm in arms),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=redact(occasion.command, known_secrets()),
        target=config.target,
        baseline=arms[0].name,
        metric=metric,
        metrics=metrics,
        seed=judge.seed,
        index=occasion.index,
        people_sha256=people.sha256,
        people=read,
        candidates=people.relevant.shape[1],
        repeats=config.repeats,
        planned=occasion.planned,
        arms=arms,
        comparisons=comparisons,
        strata=tuple(judge.strata(metric, read, people.amounts)),
        stopping=tuple(findings.stopping),
        tokens_used=used,
        tokens_saved=findings.tokens_saved,
        wordings=tuple(findings.wordings),
        repeat_sd=dict(findings.repeat_sd),
        side_by_side=side_by_side(judge, people, read) if config.lists else (),
        verdict=verdict(findings),
        warnings=warnings_of(config, judge, people, read),
        versions=installed_versions(),
        machine=machine(),
        seconds=occasion.seconds,
    )


def users_of(judge: Judge, people: TestPeople, read: int, metrics: Sequence[MetricName]) -> str:
    """Returns each person's values as CSV; it names people and stays in the test's folder."""
    columns: dict[str, Sequence[float | int]] = {"history": people.amounts[:read].tolist()}
    for arm in judge.arms:
        for metric in metrics:
            columns[f"{arm.name} {metric}"] = judge.values(arm, metric, read).tolist()
    return users_csv([person.name or "" for person in people.persons[:read]], columns)


def _arm(
    judge: Judge, arm: OpenArm, metrics: Sequence[MetricName], read: int, *, explained: bool
) -> ArmResult:
    return ArmResult(
        name=arm.name,
        spec=redact(arm.arm.spec, known_secrets()),
        model=arm.backend.name,
        fingerprint=arm.backend.fingerprint,
        mode=arm.mode.name,
        rank_prompt=arm.mode.prompt_id,
        explain_prompt=arm.writer.prompt_id if explained else None,
        settings=arm.arm.told(places=False),
        settings_sha256=arm.arm.settings_sha256,
        means=tuple(judge.mean(arm, metric, read) for metric in metrics),
    )


def _comparisons(
    judge: Judge,
    metrics: Sequence[MetricName],
    primary: MetricName,
    read: int,
    pairs: Sequence[Pair],
    planned: Planned,
) -> tuple[ArmComparison, ...]:
    """Returns all comparisons; where the test looked all the time, the primary ones by the sequences."""
    by_arm = {pair.result.a: pair for pair in pairs}
    stopped_early = read < planned.people
    found = []
    looked = {name: pair.p for name, pair in by_arm.items()}
    tested = judge.compare([name for name in metrics if name not in UNTESTED], read, looked, primary)
    described = judge.compare([name for name in metrics if name in UNTESTED], read, {}, primary)
    for one in [*tested, *described]:
        metric = next(name for name in metrics if name == one.metric)
        pair = by_arm.get(one.a) if metric == primary else None
        comparison = as_result(one) if pair is None else as_result(_by_sequence(one, pair, planned))
        if pair is not None:
            sentence = sequence_sentence(comparison, pair.result, planned.people)
            comparison = comparison.model_copy(update={"sentence": sentence})
        found.append(
            ArmComparison(
                metric=metric,
                a=one.a,
                b=one.b,
                comparison=comparison,
                decided_by="holm" if pair is None else "sequence",
                descriptive=metric in UNTESTED or (stopped_early and pair is None),
            )
        )
    return tuple(found)


def _by_sequence(one: Comparison, pair: Pair, planned: Planned) -> Comparison:
    """Returns a comparison with the interval and p that hold however often one looks.

    Primary metrics lie between 0 and 1, so no difference is beyond 1: that bounds what is not known yet.
    """
    low, high = (float(np.clip(end, -1.0, 1.0)) for end in (pair.low, pair.high))
    return replace(
        one,
        low=low,
        high=high,
        p=pair.p,
        p_holm=min(1.0, pair.p * ALPHA / pair.result.alpha),
        mde=detectable(one.sd, planned.people, pair.result.alpha),
    )
