"""What the command line shows of profiles."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .of_workspace import ShownProfile
from .writing import WritingReport

_BAR = 10
"""Characters of the strongest tag's bar."""


def show_profile(out: Console, shown: ShownProfile) -> None:
    """Prints one profile."""
    profile = shown.profile
    out.print(Text(f"{shown.user} in {profile.domain}", style="bold"))
    out.print(Text(profile.summary or "nothing can be said of this history"))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, max_width=40)
    table.add_column(justify="right")
    table.add_column()
    for tag in profile.tags:
        bar = ("−" if tag.strength < 0 else "█") * max(1, round(abs(tag.strength) * _BAR))
        table.add_row(Text(tag.name), f"{tag.strength:+.2f}", bar)
    out.print(table)
    out.print(Text(_made(shown), style="dim"))
    out.print()


def show_list(out: Console, profiles: Sequence[ShownProfile]) -> None:
    """Prints all stored profiles, one a line."""
    if not profiles:
        out.print("no profiles are stored; write some with: tastebridge profile write")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("user", "domain", "state", "made by", "model", "stored"):
        table.add_column(heading)
    for shown in profiles:
        profile = shown.profile
        cells = (shown.user, profile.domain, shown.state, profile.made_by, profile.model, _at(shown.at_us))
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


def show_report(out: Console, report: WritingReport) -> None:
    """Prints what came of writing."""
    by = f"{report.model} with {report.prompt}" if report.model else "no model"
    made = f"{report.written} written by the model, {report.composed} composed, {report.fresh} up to date"
    out.print(Text(f"{by}: {made}; {report.seconds:.1f} s"))
    for reason, count in report.refused.most_common():
        out.print(Text(f"not taken: {count} for {reason}", style="yellow"))
    for failure, count in report.failures.most_common():
        out.print(Text(f"the model gave nothing for {count}: {failure}", style="yellow"))
    used = report.usage
    if used.calls:
        out.print(Text(f"{used.prompt_tokens} tokens read, {used.completion_tokens} written", style="dim"))


def _made(shown: ShownProfile) -> str:
    profile = shown.profile
    by = profile.made_by if profile.is_composed else f"{profile.model} with {profile.made_by}"
    if shown.state == "fresh":
        return f"{by}, {_at(shown.at_us)}, up to date"
    if shown.state == "stale":
        return f"{by}, just now: what the model wrote is out of date; run: tastebridge profile write"
    return f"{by}, just now: no model has written one"


def _at(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M UTC")
