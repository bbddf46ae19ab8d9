"""What two prompts differ in."""

from difflib import unified_diff

from ...prompts import Library, Prompt, PromptError
from ...prompts.reading import read_prompt
from ...retrieval.errors import PromptUnusable

SHIPPED = "shipped:"
"""Before a name: the program's own prompt, although the workspace has one of that name."""


def difference(library: Library, first: str, second: str) -> str:
    """Returns a unified diff of two files, head and body; empty if they are equal.

    Args:
        library: whose own prompts come first.
        first: a prompt's name; with `shipped:` before it the program's own.
        second: another.

    Raises:
        PromptUnusable: there is no such prompt.
    """
    sides = [_prompt(library, name) for name in (first, second)]
    before, after = (side.path.read_text(encoding="utf-8").splitlines(keepends=True) for side in sides)
    names = [f"{side.id} ({side.path})" for side in sides]
    lines = unified_diff(before, after, names[0], names[1])
    return "".join(_with_newline(line) for line in lines)


def _prompt(library: Library, name: str) -> Prompt:
    own = Library() if name.startswith(SHIPPED) else library
    try:
        return read_prompt(own.load(name.removeprefix(SHIPPED)).path)
    except PromptError as error:
        raise PromptUnusable(str(error)) from error


def _with_newline(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"
