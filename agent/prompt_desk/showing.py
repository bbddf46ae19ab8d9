"""A prompt's head, nicely, and its body."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...prompts import Prompt
from ...prompts.prompt import Source
from .visible import visible


def body(prompt: Prompt) -> str:
    """Returns the parts as they stand in the file, without the head."""
    return "".join(f"--- {source.role} ---\n{_ended(source)}" for source in prompt.sources)


def show_prompt(out: Console, prompt: Prompt, used_by: list[str]) -> None:
    """Prints a prompt."""
    head = prompt.head
    facts = {
        "file": str(prompt.path),
        "is for": f"{head.task}{f', {head.form}' if head.form else ''}: {head.description}",
        "languages": ", ".join(head.languages),
        "variables": "\n".join(f"{name}: {shape}" for name, shape in prompt.shapes.items()) or "none",
        "answer": head.output_kind,
        "model": f"{head.model.needs}, up to {head.model.max_tokens} tokens. {head.model.hint}".strip(),
        "wordings": "\n".join(
            f"{place}={number}: {text}"
            for place, texts in head.wordings.items()
            for number, text in enumerate(texts)
        ),
        "examples": str(len(head.examples)) if head.examples else "",
        "used by": "\n".join(used_by) or "no setting",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(visible(value)))
    out.print(Text(prompt.id, style="bold"))
    out.print(table)
    out.print()
    out.print(Text(visible(body(prompt))), soft_wrap=True)


def _ended(source: Source) -> str:
    return source.text if source.text.endswith("\n") else f"{source.text}\n"
