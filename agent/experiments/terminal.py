"""What `tastebridge experiment` shows in a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .arms import Arm
from .experiment import Experiment
from .guard_rails import Judgement
from .results import ArmSoFar, ExperimentResults


def show_started(out: Console, experiment: Experiment, remarks: Sequence[str]) -> None:
    """Prints what runs from now on, and what is odd about it."""
    design = experiment.design
    how = "interleaved" if design.kind == "interleave" else "by user"
    out.print(Text(f"{experiment.name} runs on {design.target}, {how}, for {design.planned_users} users"))
    for arm, share in zip(design.arms, design.shares, strict=True):
        of = "" if design.kind == "interleave" else f" {share:.0%} of the users,"
        out.print(Text(f"  {arm.name}:{of} {_changes(arm)}"))
    for remark in remarks:
        out.print(Text(f"note: {remark}", style="yellow"))


def show_experiments(out: Console, found: Sequence[Experiment]) -> None:
    """Prints a table of all experiments."""
    if not found:
        out.print(Text("no experiment yet; run: tastebridge experiment start NAME --target DOMAIN"))
        return
    table = Table()
    for heading in ("name", "target", "arms", "started", "state"):
        table.add_column(heading, overflow="fold")
    for one in found:
        arms = [arm.name + (" (ended)" if arm.name in one.ended_arms else "") for arm in one.design.arms]
        state = "runs" if one.runs else f"ended {_time(one.ended_us)}"
        cells = (one.name, one.design.target, ", ".join(arms), _time(one.started_us), state)
        table.add_row(*map(Text, cells))
    out.print(table)


def show_results(out: Console, results: ExperimentResults) -> None:
    """Prints what an experiment has found out: the arms as they are, then what follows."""
    table = Table(title=Text(f"{results.name} on {results.target}"), title_justify="left")
    table.add_column("arm", overflow="fold")
    for heading in ("users", "lists", "accepted", "errors", "invalid", "p95 ms", "tokens"):
        table.add_column(heading, justify="right")
    for arm in results.arms:
        table.add_row(*map(Text, _row(arm)))
    out.print(table)
    for sentence in results.verdict:
        out.print(Text(sentence))


def show_judgements(out: Console, judged: Sequence[Judgement]) -> None:
    """Prints how each arm stands to the guard rails."""
    for one in judged:
        rates = one.rates
        name = one.arm or "interleaved lists"
        if not rates.n:
            out.print(Text(f"{name}: too few lists to judge"))
            continue
        counts = f"of {rates.n} lists {rates.failed} failed, {rates.slow} slow, {rates.invalid} invalid"
        mark = Text("FAULT", style="bold red") if one.reasons else Text("ok   ", style="green")
        out.print(mark, Text(f"{name}: {counts}"), sep=" ")
        for reason in one.reasons:
            out.print(Text(f"      {reason}{'; the arm was ended' if one.ended else ''}"))


def _row(arm: ArmSoFar) -> tuple[str, ...]:
    return (
        arm.name + (" (ended)" if arm.ended else ""),
        str(arm.users),
        str(arm.lists),
        _share(arm.accepted_lists),
        _share(arm.errors),
        _share(arm.invalid),
        "" if arm.p95_ms is None else f"{arm.p95_ms:.0f}",
        "" if arm.tokens is None else f"{arm.tokens:.0f}",
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _changes(arm: Arm) -> str:
    told = ", ".join(f"{key} = {value}" for key, value in arm.changes.items())
    return told or "the workspace's settings"


def _time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M")
