"""Which prompts there are, and what each is for."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...prompts import Library, Prompt, PromptError
from ...prompts.library import Entry
from ...prompts.tasks import TASKS
from ...retrieval.errors import PromptUnusable
from ..settings import ModelSettings
from .visible import visible


def rows(library: Library, task: str | None) -> list[dict[str, Any]]:
    """Returns one row a prompt; one that cannot be read has its fault in the place of its description.

    Raises:
        PromptUnusable: there is no such task.
    """
    if task is not None and task not in TASKS:
        raise PromptUnusable(f"there is no task {task!r}, but {', '.join(TASKS)}")
    return [_row(library, entry) for entry in library.entries() if task in (None, entry.task)]


def show_rows(out: Console, found: Sequence[dict[str, Any]]) -> None:
    """Prints the rows as a table."""
    table = Table(box=None, pad_edge=False)
    for name in ("prompt", "form", "languages", "from", "description"):
        table.add_column(name, no_wrap=name != "description", overflow="fold")
    for row in found:
        origin = row["origin"] + (", before the shipped one" if row["shadows"] else "")
        cells = [row["prompt"], row["form"] or "", ", ".join(row["languages"]), origin, row["description"]]
        table.add_row(*(Text(visible(cell)) for cell in cells))
    out.print(table)


def used_by(prompt: Prompt, settings: ModelSettings) -> list[str]:
    """Returns which settings use a prompt."""
    task, _, name = prompt.name.partition("/")
    named = {"rank": settings.rank_prompt, "explain": settings.explain_prompt}.get(task, "")
    return [f'[model] {task}_prompt = "{named}"'] if named in (name, name.partition("@")[0]) else []


def _row(library: Library, entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "prompt": entry.id,
        "task": entry.task,
        "name": entry.name,
        "version": entry.version,
        "form": None,
        "languages": [],
        "origin": entry.origin,
        "shadows": entry.shadows,
        "description": "",
    }
    try:
        prompt = library.load(entry.id)
    except PromptError as error:
        return {**row, "description": f"broken: {error}"}
    head = prompt.head
    return {
        **row,
        "id": prompt.id,
        "form": head.form,
        "languages": list(head.languages),
        "description": head.description,
        "variables": {name: str(shape) for name, shape in prompt.shapes.items()},
        "output": head.output_kind,
        "wordings": prompt.paraphrases,
        "examples": len(head.examples),
    }
