"""The summary for pull requests: what was found, a table of the arms, and what a reviewer must not miss."""

import re
from collections.abc import Iterator

from ...report.figures import clean, figure, interval, p_value, signed
from ...report.markdown import plain
from ..results import LOWER_IS_BETTER, AbResults, ArmComparison, ArmResult
from .outcomes import LABELS, Outcome, confidence_of, label_of, mean_of, outcomes_of
from .prices import price_of
from .tables import Tables


def render_summary(results: AbResults) -> str:
    """Returns the summary as Markdown; titles of items are not in it."""
    lines = [
        f"# {plain(results.name)}",
        "",
        *(f"- {plain(sentence)}" for sentence in results.verdict),
        *(f"- **WARNING** {plain(warning)}" for warning in results.warnings),
        "",
        f"Recommendations of {plain(results.target)}: {len(results.arms)} arms on the same "
        f"{results.people:,} people with {results.candidates:,} candidates each, repeats: "
        f"{results.repeats}; decided by {plain(results.metric)}; {plain(results.made_at)}.",
        "",
        *_arms(results),
        "",
        *_comparisons(results),
        *_noise(results),
        "",
        *_plan(results),
        *_repeat(results.command),
        "",
    ]
    return "\n".join(lines)


def _arms(results: AbResults) -> Iterator[str]:
    outcomes = {outcome.arm.name: outcome for outcome in outcomes_of(results)}
    yield (
        f"| arm | shown | {plain(results.metric)} | 95 % interval | tokens for 1,000 people | money | "
        "seconds | ranking prompt | model |"
    )
    yield "| --- | --- | --: | --: | --: | --: | --: | --- | --- |"
    yield from (_arm(results, arm, outcomes.get(arm.name)) for arm in results.arms)


def _arm(results: AbResults, arm: ArmResult, outcome: Outcome | None) -> str:
    price, mean = price_of(arm), mean_of(arm, results.metric)
    cells = (
        plain(arm.name),
        f"**{LABELS[outcome.label]}**" if outcome else "baseline",
        figure(mean.mean if mean else None),
        interval(mean.low, mean.high) if mean else interval(None, None),
        price.tokens,
        plain(price.money),
        price.seconds,
        plain(arm.rank_prompt),
        plain(arm.model),
    )
    return f"| {' | '.join(cells)} |"


def _comparisons(results: AbResults) -> Iterator[str]:
    found = Tables(results).comparisons
    if not found:
        yield "No two arms could be compared."
        return
    yield "| comparison | metric | shown | difference | interval | p (Holm) | n | smallest found |"
    yield "| --- | --- | --- | --: | --: | --: | --: | --: |"
    yield from (_comparison(results, one) for one in found)


def _comparison(results: AbResults, one: ArmComparison) -> str:
    found, is_sequence = one.comparison, one.decided_by == "sequence"
    kind = f" ({100 * confidence_of(results, one):.3g} % sequence)" if is_sequence else ""
    cells = (
        f"{plain(one.a)} − {plain(one.b)}",
        plain(one.metric) + (" (less is better)" if one.metric in LOWER_IS_BETTER else ""),
        LABELS[label_of(results, one)],
        signed(found.difference),
        interval(found.low, found.high) + kind,
        p_value(found.p_holm),
        f"{found.n:,}",
        figure(found.mde),
    )
    return f"| {' | '.join(cells)} |"


def _noise(results: AbResults) -> Iterator[str]:
    tables = Tables(results)
    if results.wordings or results.repeat_sd:
        yield ""
    yield from (f"- Wordings of {plain(tables.ratio(spread))}" for spread in results.wordings)
    if results.repeat_sd:
        told = ", ".join(f"{plain(arm)} {figure(sd)}" for arm, sd in results.repeat_sd.items())
        yield f"- Standard deviation of {plain(results.metric)} between {results.repeats} repeats: {told}."


def _plan(results: AbResults) -> Iterator[str]:
    planned = results.planned
    saved = f", about {results.tokens_saved:,} saved by stopping" if results.tokens_saved else ""
    yield (
        f"Planned: {planned.people:,} people, to find a difference of {figure(planned.mde)} "
        f"{plain(planned.metric)} four times out of five; {planned.comparisons} comparisons. "
        f"Tokens: {results.tokens_used:,} used{saved}."
    )


def _repeat(command: str) -> list[str]:
    """The command in a block whose fence is longer than any run of backticks within; nothing without one."""
    text = clean(command)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return ["", "Repeat it with:", "", fence, text, fence] if text else []
