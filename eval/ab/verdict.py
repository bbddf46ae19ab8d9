"""What a test says, in sentences for somebody who has to choose between the arms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from ..results import ComparisonResult
from .results import LOWER_IS_BETTER, ArmComparison, ArmResult, MetricName, StoppingResult, WordingSpread

SIGNIFICANT = 0.05

CLEARLY = 2.0
"""So many standard deviations of their wordings must two prompts differ, to differ in more than words."""


@dataclass(frozen=True)
class Findings:
    """What was found, to be put into words."""

    metric: MetricName
    arms: Sequence[ArmResult]
    """The baseline first."""
    comparisons: Sequence[ArmComparison]
    stopping: Sequence[StoppingResult]
    """Empty if the test looked once."""
    wordings: Sequence[WordingSpread]
    repeat_sd: Mapping[str, float]
    same: Sequence[tuple[str, str]]
    """Pairs of arms that differ in nothing but their names."""
    people: int
    planned: int
    tokens_saved: int


def verdict(found: Findings) -> tuple[str, ...]:
    """Returns the sentences, the choice first."""
    primary = [one for one in found.comparisons if one.metric == found.metric]
    return (
        _choice(found, primary),
        *(one.comparison.sentence for one in primary),
        *_same(found, primary),
        *_noise(found, primary),
        *_others(found),
        *_costs(found),
        *_stopped(found),
    )


def sequence_sentence(one: ComparisonResult, stopping: StoppingResult, planned: int) -> str:
    """Returns the sentence on a difference that was looked at again and again."""
    level = f"{100 * (1 - stopping.alpha):g} %"
    span = f"{level} interval {one.low:+.4f} to {one.high:+.4f}, which holds however often one looks"
    if stopping.decided_at is not None and one.difference:
        verb = "is better than" if one.difference > 0 else "is worse than"
        size = f"{abs(one.difference):.4f}"
        if one.relative is not None:
            size += f" ({abs(one.relative):.1%})"
        return (
            f"{one.a} {verb} {one.b} by {size} {one.metric}: {one.mean_a:.4f} against {one.mean_b:.4f} "
            f"({span}); that was clear after {stopping.decided_at} of {planned} people."
        )
    if not one.better and not one.worse:
        return f"{one.a} and {one.b} gave each of {one.n} people the same {one.metric}."
    return (
        f"No difference between {one.a} and {one.b} was shown in {one.metric}: {one.difference:+.4f} after "
        f"{one.n} people ({span}); a true one smaller than {one.mde:.4f} would probably have been missed."
    )


def is_decided(one: ArmComparison, stopping: Iterable[StoppingResult]) -> bool:
    """Whether there is a difference, by whatever decides it."""
    if one.decided_by == "sequence":
        return any(pair.decided_at is not None for pair in stopping if (pair.a, pair.b) == (one.a, one.b))
    return one.comparison.p_holm < SIGNIFICANT and not one.descriptive


def _choice(found: Findings, primary: Sequence[ArmComparison]) -> str:
    baseline = found.arms[0].name
    decided = [one for one in primary if is_decided(one, found.stopping)]
    better = [one for one in decided if one.comparison.difference > 0 and not _is_same(found, one)]
    if better:
        best = max(better, key=lambda one: one.comparison.difference)
        rest = len(better) - 1
        also = (
            f" ({rest} more {'arms are' if rest > 1 else 'arm is'} better than {baseline} too)"
            if rest
            else ""
        )
        return f"Choose {best.a}: it is better than {baseline} in {found.metric}{also}."
    if len(decided) == len(primary) and decided and not any(_is_same(found, one) for one in decided):
        return f"Keep {baseline}: every other arm is worse in {found.metric}."
    return (
        f"Keep {baseline}, or take what costs least: no other arm was shown to be better in {found.metric}."
    )


def _is_same(found: Findings, one: ArmComparison) -> bool:
    return (one.b, one.a) in found.same or (one.a, one.b) in found.same


def _same(found: Findings, primary: Sequence[ArmComparison]) -> list[str]:
    said = [
        f"{a} and {b} are the same: between them this is an A/A test, in which whatever differs is "
        "the luck of the orders in which the lists were read."
        for a, b in found.same
    ]
    wrong = [one for one in primary if _is_same(found, one) and is_decided(one, found.stopping)]
    return said + [
        f"A difference between {one.a} and {one.b} was found all the same: that happens in one of twenty "
        "such tests; if it happens again, something is wrong."
        for one in wrong
    ]


def _noise(found: Findings, primary: Sequence[ArmComparison]) -> list[str]:
    """Says how a difference compares with what another wording or another seed does."""
    said = []
    for one in primary:
        gap = abs(one.comparison.difference)
        if not gap:
            continue
        spreads = [
            each.sd for each in found.wordings if each.metric == found.metric and each.arm in (one.a, one.b)
        ]
        words = hypot(*spreads)  # standard deviation of the difference, if each arm were worded by chance
        if spreads and gap <= CLEARLY * words:
            said.append(
                f"Do not celebrate: {one.a} and {one.b} differ by {gap:.4f}, and other wordings of the same "
                f"prompts move that by {words:.4f} (standard deviation)."
            )
        elif spreads and is_decided(one, found.stopping):
            said.append(
                f"The difference of {gap:.4f} between {one.a} and {one.b} is more than {CLEARLY:g} times "
                f"what other wordings of the same prompts do ({words:.4f}, standard deviation)."
            )
        seeds = [found.repeat_sd[name] for name in (one.a, one.b) if name in found.repeat_sd]
        if seeds and gap <= max(seeds):
            said.append(
                f"Do not celebrate: {one.a} and {one.b} differ by {gap:.4f}, and repeats of the same arm "
                f"with other seeds by {max(seeds):.4f} (standard deviation)."
            )
    return said


def _others(found: Findings) -> list[str]:
    """Says where the arms differ besides the primary metric and what they cost."""
    told = ("support", "invalid", "stability", "hit@1", "hit@10", "ndcg@10")
    return [
        f"{one.a} is {'lower' if one.comparison.difference < 0 else 'higher'} in {one.metric} than {one.b} "
        f"({one.comparison.mean_a:.3f} against {one.comparison.mean_b:.3f}), which is "
        f"{'good' if (one.comparison.difference < 0) == (one.metric in LOWER_IS_BETTER) else 'bad'}."
        for one in found.comparisons
        if one.metric in told and one.metric != found.metric and is_decided(one, found.stopping)
    ]


def _costs(found: Findings) -> list[str]:
    baseline, *others = found.arms
    said = []
    for arm in others:
        parts = [
            _times(arm, baseline, "tokens", "{:,.0f} tokens"),
            _times(arm, baseline, "cost", f"{{:.6f}} {arm.settings.get('currency', 'USD')}"),
            _times(arm, baseline, "seconds", "{:.2f} s"),
        ]
        told = "; ".join(part for part in parts if part)
        said.append(f"For one person {arm.name} takes {told or f'what {baseline.name} takes'}.")
    return said


def _times(arm: ArmResult, baseline: ArmResult, metric: MetricName, form: str) -> str:
    """Returns how much more an arm takes, nothing where that is the same."""
    own, base = (
        next((mean.mean for mean in one.means if mean.metric == metric), None) for one in (arm, baseline)
    )
    if own is None or base is None or form.format(own) == form.format(base):
        return ""
    against = f"{form.format(own)} against {form.format(base)} of {baseline.name}"
    return f"{against} ({own / base:.1f} times)" if base else against


def _stopped(found: Findings) -> list[str]:
    if found.people >= found.planned:
        return []
    return [
        f"The test stopped after {found.people} of {found.planned} people, because every comparison was "
        f"decided by then; that saved about {found.tokens_saved:,} tokens. Metrics other than {found.metric} "
        "are described for these people, and prove nothing."
    ]
