"""All that is wrong with the prompts, at once."""

from pathlib import Path

from ...prompts import Library, PromptError
from ...prompts.lock import changed
from ...prompts.reading import file_name, read_prompt
from ...prompts.tasks import TASKS


def faults(library: Library) -> list[str]:
    """Returns what is wrong with the own and the shipped prompts, each with its file and line."""
    found = []
    for entry in library.entries():
        try:
            read_prompt(entry.path)
        except PromptError as error:
            found.append(str(error))
    if library.own is not None:
        found += _strangers(library.own)
    return found + changed()


def _strangers(own: Path) -> list[str]:
    """Returns files of the own folder that nothing would ever load."""
    found = []
    for path in sorted(own.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        if path.parent.parent != own or path.parent.name not in TASKS:
            found.append(f"{path}:1: lies in no task's folder; there are {', '.join(TASKS)}")
        elif file_name(path) is None:
            found.append(f"{path}:1: is not called NAME.vN.md and is never loaded")
    return found
