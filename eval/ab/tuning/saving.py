"""Writes the winner of a search as a prompt of the workspace's own."""

from pathlib import Path

import yaml

from ....prompts import Library, Prompt
from ....prompts.reading import read_prompt
from ....retrieval.errors import EvaluationError
from .space import Choice


def save(prompt: Prompt, choice: Choice, own: Path, name: str) -> Path:
    """Returns the file of a new prompt in the winner's words; the next version if the name is taken.

    The words that won come first among the wordings and the examples keep their numbers, so that the new
    prompt can be searched further.

    Args:
        prompt: that was searched.
        choice: that won.
        own: the folder of the workspace's own prompts.
        name: of the new one.

    Raises:
        EvaluationError: the file cannot be written, or the name is none that a prompt can have.
    """
    entries = Library(own).entries()
    taken = [entry for entry in entries if (entry.task, entry.name) == (prompt.head.task, name)]
    for entry in taken:
        if entry.path.read_text(encoding="utf-8") == _text(prompt, choice, entry.version):
            return entry.path  # the search was gone on with, or found the same again
    version = max((entry.version for entry in taken), default=0) + 1
    path = own / prompt.head.task / f"{name}.v{version}.md"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_text(prompt, choice, version))
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror or error}") from error
    read_prompt(path)
    return path


def _text(prompt: Prompt, choice: Choice, version: int) -> str:
    head = prompt.head.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"formerly"})
    head["version"] = version
    head["description"] = f"{prompt.head.description} Found by a search from {prompt.name}."
    for place, number in choice.wording.items():
        texts = head["wordings"][place]
        head["wordings"][place] = [texts[number], *texts[:number], *texts[number + 1 :]]
    body = "".join(f"--- {source.role} ---\n{source.text}" for source in prompt.sources)
    return f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000)}---\n{body}"
