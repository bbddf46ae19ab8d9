"""What the command line shows: tables, progress bars and colours, all of it plain text to a pipe."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from ..retrieval.index.doctor import Check
from ..retrieval.index.manifest import Comparison, Manifest
from ..retrieval.ingest.load import IngestReport
from .answer import Answer, ModelOut, Refusal

LEVELS = {
    "fused_with_model": "signals fused, with the language model",
    "fused": "signals fused",
    "neighbours_and_popularity": "neighbours and popularity",
    "content_and_popularity": "descriptions and popularity",
    "popularity": "popularity only",
}


WIDE = 150
"""Columns that a table of an evaluation needs to be read."""


def console(*, to_stderr: bool = False) -> Console:
    """Returns a console; titles and model text are only ever put in as `Text`, never as markup (D7)."""
    return Console(stderr=to_stderr, highlight=False, markup=False)


def show_answer(out: Console, answer: Answer, notice: str = "") -> None:
    """Prints one list and what made it."""
    who = answer.user or "somebody with these likes"
    table = Table(title=Text(f"{answer.target} for {who}"), title_justify="left", show_lines=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column(answer.target, min_width=24, overflow="fold")
    table.add_column("why", ratio=1, overflow="fold")  # Chinese has no spaces to break at
    for item in answer.items:
        by = ", ".join(item.creators)
        about = " · ".join(part for part in (by, str(item.year or "")) if part)
        title = Text(item.title, style="bold").append(f"\n{about}" if about else "", style="dim not bold")
        why = Text(item.explanation.text if item.explanation else "")
        table.add_row(str(item.rank), title, why)
    out.print(table)
    out.print(Text(_made_by(answer), style="dim"))
    for warning in answer.warnings:
        out.print(Text(f"note: {warning}", style="yellow"))
    if notice:
        out.print(Text(notice, style="italic"))
    out.print()


def show(answer: Answer | Refusal, *, as_json: bool) -> int:
    """Prints an answer, or why there is none.

    Returns:
        How many people were refused: 0 or 1.
    """
    if as_json:
        sys.stdout.write(answer.model_dump_json() + "\n")
    elif isinstance(answer, Answer):
        show_answer(console(), answer)
    else:
        console(to_stderr=True).print(Text(f"{answer.user}: {answer.error}"))
    return int(isinstance(answer, Refusal))


def show_markdown(text: str) -> None:
    """Prints a Markdown text: laid out in a terminal wide enough for its tables, else as it is."""
    out = console()
    if out.is_terminal and out.width >= WIDE:
        from rich.markdown import Markdown

        out.print(Markdown(text))
    else:
        sys.stdout.write(text)


def show_report(report: IngestReport, *, as_json: bool) -> None:
    """Prints what reading one file did."""
    if as_json:
        fields = {
            "path": str(report.path),
            "rows": report.rows,
            "stored": report.stored,
            "known_already": report.known_already,
            "rejected": report.rejected,
            "by_reason": dict(report.by_reason),
            "report": None if report.report_path is None else str(report.report_path),
            "domains": list(report.domains),
            "columns": dict(report.plan.columns),
        }
        sys.stdout.write(json.dumps(fields) + "\n")
        return
    out = console()
    out.print(
        Text(
            f"{report.path.name}: {report.rows} rows of {', '.join(report.domains) or 'no domain'}: "
            f"{report.stored} stored, {report.known_already} known already, {report.rejected} rejected"
        )
    )
    for reason, count in report.by_reason.items():
        out.print(Text(f"  {count} x {reason}"))
    if report.report_path is not None:
        out.print(Text(f"  the rejected rows are listed in {report.report_path}"))


def _made_by(answer: Answer) -> str:
    parts = [f"from {', '.join(answer.sources) or 'nothing known'}", f"level: {LEVELS[answer.level]}"]
    if answer.model is None:
        parts.append("model: none")
    else:
        parts.append(f"model: {answer.model.name} ({_part_of_model(answer.model, len(answer.items))})")
    prompts = [prompt for prompt in (answer.prompt.rank, answer.prompt.explain) if prompt]
    parts.append(f"prompt: {', '.join(prompts) or 'none'}")
    if answer.tokens.calls:
        parts.append(f"tokens: {answer.tokens.prompt} read, {answer.tokens.completion} written")
    parts.append(f"time: {answer.timing_ms.total:.0f} ms")
    return " | ".join(parts)


def _part_of_model(model: ModelOut, items: int) -> str:
    parts = []
    if model.ranking_weight is not None:
        parts.append(f"ranking weight {model.ranking_weight:g}")
    if model.writing_acceptance is not None:
        parts.append(f"{model.writing_acceptance:.0%} of its sentences verified")
    measured = f"measured: {', '.join(parts)}" if parts else "not measured yet"
    return f"{measured}; wrote {model.wrote} of {items} reasons"


def show_manifest(out: Console, manifest: Manifest) -> None:
    """Prints what an index build made and learned."""
    table = Table(title=Text(f"index {manifest.version}"), title_justify="left")
    for heading in ("from", "to", "people in both", "mix", "NDCG@10 default", "learned", "judged on"):
        table.add_column(heading, justify="left" if heading in ("from", "to", "mix") else "right")
    for entry in manifest.directions:
        table.add_row(entry.source, entry.target, str(entry.bridge_users), *_compared(entry.comparison))
    for target in manifest.targets:
        if len(target.source_weights) > 1:
            people = str(target.cross_fitted_people)
            table.add_row("all sources", target.target, people, *_compared(target.comparison))
    out.print(table)
    embedding = manifest.embedding
    out.print(
        f"{embedding.embedded} items embedded with {embedding.model}, {embedding.reused} unchanged; "
        + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in manifest.seconds.items())
    )


def _compared(comparison: Comparison | None) -> tuple[str, str, str, str]:
    if comparison is None:
        return "default (too few people to learn)", "", "", ""
    return (
        f"{comparison.trust:.0%} learned" if comparison.trust else "default (learned did not win)",
        f"{comparison.default_ndcg_at_10:.4f}",
        f"{comparison.learned_ndcg_at_10:.4f}",
        str(comparison.people),
    )


def show_checks(out: Console, checks: Iterable[Check]) -> None:
    """Prints the doctor's findings."""
    for check in checks:
        mark = Text("ok   ", style="green") if check.ok else Text("FAULT", style="bold red")
        out.print(mark, Text(f"{check.name}: {check.found}"), sep=" ")
        if check.run:
            out.print(Text(f"      run: {check.run}"))


class Bars:
    """Progress bars with time left, on the error stream; silent where nobody watches."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def step(self, name: str, total: int) -> None:
        """A step of `total` units begins."""
        if self._task is not None:
            self._progress.update(self._task, completed=self._progress.tasks[-1].total)
        self._task = self._progress.add_task(name, total=total)

    def advance(self, units: int = 1) -> None:
        """Some units of the step are done."""
        if self._task is not None:
            self._progress.advance(self._task, units)

    def reach(self, done: int, total: int) -> None:
        """So much of the step is done by now."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


@contextmanager
def bars() -> Iterator[Bars]:
    """Shows progress bars while the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    out = console(to_stderr=True)
    with Progress(*columns, console=out, disable=not out.is_terminal) as progress:
        yield Bars(progress)
