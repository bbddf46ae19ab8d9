"""Makes a new prompt of the workspace's own, to be edited."""

import re
from pathlib import Path

from ...prompts import Library, PromptError
from ...prompts.reading import read_prompt
from ...prompts.tasks import TASKS
from ...retrieval.errors import PromptUnusable

START = {
    "rank": "rank/listwise@v1",
    "explain": "explain/sentence@v1",
    "profile": "profile/summary@v1",
    "understand": "understand/turn@v1",
    "reply": "reply/list@v1",
    "ask": "ask/clarify@v1",
    "tag": "tag/attributes@v1",
    "probe": "probe/plain_question@v1",
}
"""What a new prompt of a task begins as."""

_NAME = re.compile(r"(?P<task>[a-z]+)/(?P<name>[a-z][a-z0-9_]*)")


def make(library: Library, own: Path, name: str, start: str | None) -> Path:
    """Returns the file of a new prompt, which passes the check; the next version if the name is taken.

    Args:
        library: what there is.
        own: the folder of the workspace's own prompts, which is made if it is not there.
        name: `task/name`.
        start: the prompt that is copied; None: the newest version of the same name, else a plain one.

    Raises:
        PromptUnusable: the name is none, or there is no prompt to start from.
    """
    named = _NAME.fullmatch(name)
    if named is None or named["task"] not in TASKS:
        raise PromptUnusable(
            f"{name!r} names no new prompt; write TASK/NAME with a task of {', '.join(TASKS)}"
        )
    task, short = named["task"], named["name"]
    taken = [e.version for e in library.entries() if (e.task, e.name) == (task, short)]
    version = max(taken, default=0) + 1
    try:
        source = library.load(start or (name if taken else START[task]))
    except PromptError as error:
        raise PromptUnusable(str(error)) from error
    if source.head.task != task:
        raise PromptUnusable(
            f"a prompt for {task!r} cannot start from {source.name}, which is for another task"
        )
    head, fence, rest = source.path.read_text(encoding="utf-8").partition("\n---\n")
    head = re.sub(r"(?m)^formerly:.*\n?", "", re.sub(r"(?m)^version:.*$", f"version: {version}", head))
    path = own / task / f"{short}.v{version}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(f"{head.rstrip()}{fence}{rest}")
    read_prompt(path)
    return path


def setting_of(path: Path) -> str | None:
    """Returns the line of the settings that uses a prompt, None for tasks that no setting names."""
    name = path.name.removesuffix(".md").replace(".v", "@v")
    task = path.parent.name
    return f'[model] {task}_prompt = "{name}"' if task in ("rank", "explain") else None
