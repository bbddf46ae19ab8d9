"""What `tastebridge train --list` shows in a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .listing import AdapterRow

STYLES = {"in use": "bold", "finished": "", "unfinished": "dim", "damaged": "red"}


def show_adapters(out: Console, rows: Sequence[AdapterRow]) -> None:
    """Prints a table of the adapters, and below it what is wrong with the damaged ones."""
    if not rows:
        out.print(Text("no adapter yet; run: tastebridge train --source DOMAIN --target DOMAIN"))
        return
    table = Table(title=Text("adapters"), title_justify="left")
    table.add_column("name", no_wrap=True)  # it is to be copied: on one line in a narrow terminal too
    table.add_column("state", no_wrap=True)
    table.add_column("for", overflow="fold")
    for heading in ("people", "minutes", "NDCG@10", "MB"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        words = (row.name, row.state, "" if row.source is None else f"{row.source} → {row.target}")
        numbers = (
            "" if row.people is None else str(row.people),
            "" if row.minutes is None else f"{row.minutes:.0f}",
            "" if row.ndcg_at_10 is None else f"{row.ndcg_at_10:.3f}",
            f"{row.size_bytes / 1e6:.1f}",
        )
        table.add_row(*(Text(cell, style=STYLES[row.state]) for cell in (*words, *numbers)))
    out.print(table)
    for row in rows:
        if row.problem is not None:
            out.print(Text(f"{row.name}: {row.problem}", style="red"))
