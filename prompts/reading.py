"""Reads a prompt file and sees that it keeps its own promises."""

import hashlib
import re
from itertools import pairwise
from pathlib import Path
from typing import cast

from jinja2 import TemplateSyntaxError, meta

from .errors import PromptError
from .front_matter import FrontMatter, line_of, split
from .prompt import Prompt, Role, Source, slots
from .rendering import environment
from .shapes import Shape, ShapeError
from .tasks import TASKS

_PART = re.compile(r"^--- (?P<role>system|user|assistant) ---\n", re.MULTILINE)
_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]*)\.md")


def file_name(path: Path) -> tuple[str, int] | None:
    """Returns name and version of a prompt file by its path, None where it is no prompt's."""
    found = _FILE.fullmatch(path.name)
    return (found["name"], int(found["version"])) if found else None


def read_prompt(path: Path) -> Prompt:
    """Returns the prompt of a file.

    Every wording and example is tried out with full and with empty variables, so that what cannot be rendered
    is refused here and not in the middle of an answer.

    Raises:
        PromptError: the file cannot be read or is not well formed; the message names file, line and variable.
    """
    named = file_name(path)
    if named is None:
        raise PromptError(f"{path} is not called NAME.vN.md, such as recent.v1.md")
    try:
        data = path.read_bytes()
        text = data.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read as UTF-8: {error}") from error
    head, body, line = split(text, path)
    _check_place(head, path, text, named[1])
    prompt = Prompt(
        f"{head.task}/{named[0]}@v{named[1]}",
        hashlib.sha256(data).hexdigest()[:8],
        path,
        head,
        _shapes(head, path, text),
        _sources(body, path, line),
    )
    _check_wordings(prompt, text)
    _check_variables(prompt, text)
    _try_out(prompt, text)
    return prompt


def _check_place(head: FrontMatter, path: Path, text: str, version: int) -> None:
    if head.task not in TASKS:
        raise PromptError.at(
            path, line_of("task", text), f"there is no task {head.task!r}, but {', '.join(TASKS)}"
        )
    if head.task != path.parent.name:
        message = (
            f"a prompt for the task {head.task!r} lies in a folder of that name, not in {path.parent.name!r}"
        )
        raise PromptError.at(path, line_of("task", text), message)
    if head.version != version:
        message = f"version {head.version} is not the one in the file's name, {version}"
        raise PromptError.at(path, line_of("version", text), message)
    task = TASKS[head.task]
    if (head.form is None) != (not task.forms) or (head.form is not None and head.form not in task.forms):
        wanted = f"one of {', '.join(task.forms)}" if task.forms else "none"
        raise PromptError.at(
            path, line_of("form", text), f"form {head.form!r}: the task {head.task!r} has {wanted}"
        )
    outputs = task.outputs if head.form is None else task.forms[head.form].outputs
    if head.output_kind not in outputs:
        kind = head.form or head.task
        message = f"a {kind} prompt has the output {' or '.join(outputs)}, not {head.output_kind!r}"
        raise PromptError.at(path, line_of("output", text), message)


def _shapes(head: FrontMatter, path: Path, text: str) -> dict[str, Shape]:
    offers = TASKS[head.task].offers
    found: dict[str, Shape] = {}
    for name, told in head.variables.items():
        line = line_of(name, text)
        try:
            found[name] = Shape.parse(told, name)
        except ShapeError as error:
            raise PromptError.at(path, line, str(error)) from error
        if name not in offers:
            message = f"the task {head.task!r} offers no variable {name!r}, but {', '.join(offers)}"
            raise PromptError.at(path, line, message)
        if lack := offers[name].lacks(found[name], name):
            raise PromptError.at(path, line, lack)
    return found


def _sources(body: str, path: Path, line: int) -> tuple[Source, ...]:
    marks = list(_PART.finditer(body))
    if not marks or body[: marks[0].start()].strip():
        raise PromptError.at(path, line, "the body begins with a line --- system --- or --- user ---")
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    sources = tuple(
        Source(cast("Role", mark["role"]), body[mark.end() : end], line + body[: mark.end()].count("\n"))
        for mark, end in zip(marks, ends, strict=True)
    )
    for before, after in pairwise(sources):
        if after.role == "system" and before.role != "system":
            raise PromptError.at(path, after.line - 1, "a system part comes before all others")
    if sources[-1].role != "user":
        raise PromptError.at(path, sources[-1].line - 1, "the last part is the user's")
    return sources


def _check_wordings(prompt: Prompt, text: str) -> None:
    used = {slot: line for source in prompt.sources for slot, line in slots(source).items()}
    for slot, line in used.items():
        if slot not in prompt.head.wordings:
            raise PromptError.at(prompt.path, line, f"[[{slot}]] has no wordings in the head")
    for slot in prompt.head.wordings.keys() - used.keys():
        raise PromptError.at(
            prompt.path, line_of(slot, text), f"the wordings {slot!r} stand nowhere in the body"
        )


def _check_variables(prompt: Prompt, text: str) -> None:
    """Sees that the declared variables are the used ones, whatever the wording."""
    used: set[str] = set()
    for number in range(prompt.paraphrases):
        one = prompt.paraphrase(number)
        for source in one.sources:
            names = _used(one, source)
            if unknown := sorted(names - one.variables):
                line = source.line + _first_line(unknown[0], one.worded(source))
                declared = ", ".join(sorted(one.variables)) or "none"
                message = f"uses the variable {unknown[0]!r}, which is not declared; declared are {declared}"
                raise PromptError.at(one.path, line, message)
            used |= names
    for name in sorted(prompt.variables - used):
        raise PromptError.at(
            prompt.path, line_of(name, text), f"declares the variable {name!r} and does not use it"
        )
    form = TASKS[prompt.head.task].forms.get(prompt.head.form or "")
    if form and (lacking := sorted(form.requires - used)):
        message = f"a prompt of the form {prompt.head.form!r} needs the variable {lacking[0]!r}"
        raise PromptError.at(prompt.path, line_of("variables", text), message)


def _used(prompt: Prompt, source: Source) -> set[str]:
    try:
        return meta.find_undeclared_variables(environment(marks=False).parse(prompt.worded(source)))
    except TemplateSyntaxError as error:
        line = source.line + error.lineno - 1
        raise PromptError.at(prompt.path, line, f"no valid Jinja: {error.message}") from error


def _first_line(name: str, template: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", template)
    return template[: found.start()].count("\n") if found else 0


def _try_out(prompt: Prompt, text: str) -> None:
    for number in range(prompt.paraphrases):
        for full in (True, False):
            sample = {name: shape.sample(full=full) for name, shape in prompt.shapes.items()}
            prompt.paraphrase(number).render(**sample)
    for number, example in enumerate(prompt.head.examples):
        try:
            prompt.render(**example.given)
        except PromptError as error:
            line = line_of("examples", text)
            raise PromptError.at(prompt.path, line, f"example {number}: {error}") from error
