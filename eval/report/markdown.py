"""The summary for pull requests: a table a direction, and what a reviewer must not miss."""

import re
from collections.abc import Iterator

from ..results import CheckResult, MethodResult, RunResults
from .figures import clean, figure, interval
from .verdict import Verdict, base_name, direction_name, overall, ranked, score_of, verdict_of

MAIN = ("recall", "hit_rate", "mrr", "coverage", "novelty", "popularity_lift")
"""Metrics that are shown beside the study's own, where the run has them."""
MOST_METHODS = 24
MOST_COMPARISONS = 14
MOST_CHECKS = 8

_SPECIAL = re.compile(r"([\\`*_{}\[\]|#~!])")


def render_markdown(results: RunResults) -> str:
    """Returns the summary, about 60 lines a direction at most; what is left out is counted."""
    verdicts = [verdict_of(results, direction) for direction in results.directions]
    lines = [
        f"# {plain(results.name)}",
        "",
        plain(overall(results, verdicts)),
        "",
        f"Tuned and compared by {plain(results.metric)}, convention {plain(results.convention)}, up to "
        f"{results.budget} settings tried a method; {plain(results.made_at)}.",
    ]
    for verdict in verdicts:
        lines += ["", *_direction(results, verdict)]
    lines += ["", "Repeat it with:", "", *_code(results.command), ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Returns text as one line that Markdown shows as it is: no markup, no HTML, no mention of anybody."""
    line = " ".join(clean(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A comment after it keeps "@somebody" from calling somebody.
    return re.sub(r"(?<!\w)@", "@<!-- -->", _SPECIAL.sub(r"\\\1", line))


def _direction(results: RunResults, verdict: Verdict) -> Iterator[str]:
    direction, split = verdict.direction, verdict.direction.split
    yield f"## {plain(direction_name(direction))} ({plain(direction.dataset)})"
    yield ""
    yield (
        f"{plain(split.protocol)}; {split.test_users:,} test, {split.validation_users:,} validation users; "
        f"scores of the **{split.read}** users; earlier reads of the test users: {split.earlier_reads}; "
        f"{direction.bridge_users:,} bridge users; split `{clean(split.sha256)[:12].replace('`', '')}`."
    )
    if direction.sampled_candidates:
        yield f"**Ranked among sampled candidates: {plain(direction.sampled_candidates)}.**"
    yield ""
    yield from (f"- **{check.status.upper()}** {_check(check)}" for check in verdict.alarms[:MOST_CHECKS])
    yield from _left_out(len(verdict.alarms) - MOST_CHECKS, "checks that failed or marked something")
    if not verdict.alarms:
        yield "No check failed or marked anything."
    yield ""
    yield from _table(results, verdict)
    yield ""
    yield from _comparisons(results, verdict)


def _table(results: RunResults, verdict: Verdict) -> Iterator[str]:
    methods = ranked(verdict.direction.methods, results.metric)
    metrics = _metrics(results, methods)
    others = "".join(f" {plain(metric)} |" for metric in metrics)
    yield f"| method | {plain(results.metric)} | 95 % interval |{others} n | undefined | misses |"
    yield "| --- |" + " --: |" * (len(metrics) + 5)
    for method in methods[:MOST_METHODS]:
        yield _row(results, verdict, method, metrics)
    rest = len(methods) - MOST_METHODS
    if rest > 0:
        yield from ("", *_left_out(rest, "methods"))


def _row(results: RunResults, verdict: Verdict, method: MethodResult, metrics: list[str]) -> str:
    name = f"**{plain(method.name)}**" if method is verdict.own else plain(method.name)
    score = score_of(method, results.metric)
    if method.status != "done" or score is None:
        reason = plain(method.reason) if method.status != "done" else ""
        return f"| {name} | {method.status} | {_cut(reason)} |" + " |" * (len(metrics) + 3)
    values = "".join(f" {_mean(method, metric)} |" for metric in metrics)
    return (
        f"| {name} | {figure(score.mean)} | {interval(score.low, score.high)} |{values} "
        f"{score.n:,} | {score.undefined:,} | {score.misses:,} |"
    )


def _metrics(results: RunResults, methods: list[MethodResult]) -> list[str]:
    found = dict.fromkeys(score.metric for method in methods for score in method.scores)
    by_base: dict[str, str] = {}
    for metric in found:
        if metric != results.metric:
            by_base.setdefault(base_name(metric), metric)
    return [by_base[name] for name in MAIN if name in by_base]


def _comparisons(results: RunResults, verdict: Verdict) -> Iterator[str]:
    """The one with the best baseline first, then the closest: they are the ones in doubt."""
    comparisons = [one for one in verdict.direction.comparisons if one.metric == results.metric]
    by_doubt = sorted(comparisons, key=lambda one: (one != verdict.comparison, -one.p, abs(one.difference)))
    if verdict.comparison is None:
        yield f"- {plain(verdict.sentence)}"
    yield from (f"- {plain(one.sentence)}" for one in by_doubt[:MOST_COMPARISONS])
    yield from _left_out(len(by_doubt) - MOST_COMPARISONS, "comparisons")


def _mean(method: MethodResult, metric: str) -> str:
    score = score_of(method, metric)
    return figure(score.mean if score else None)


def _check(check: CheckResult) -> str:
    about = f" ({plain(check.method)})" if check.method else ""
    return f"{plain(check.name)}{about}: {plain(check.message)}"


def _cut(text: str, characters: int = 160) -> str:
    return text if len(text) <= characters else text[:characters].rstrip("\\") + "…"


def _left_out(number: int, what: str) -> list[str]:
    return [f"- {number} more {what} are in report.html."] if number > 0 else []


def _code(command: str) -> list[str]:
    """A code block whose fence is longer than any run of backticks within."""
    text = clean(command)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, text, fence]
