"""The head of a prompt file: what it is for, what it needs, and what it promises."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from .errors import PromptError

_HEAD = re.compile(r"---\n(?P<head>.*?\n)---\n", re.DOTALL)

OutputKind = Literal["letter", "letters", "yes_no", "word", "sentence", "text", "continuation", "none"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class JsonOutput(_Part):
    """The answer is a JSON object."""

    schema_: Annotated[Mapping[str, Any], Field(alias="json")]
    """JSON schema that it follows."""


class ModelHints(_Part):
    """Which models a prompt was written for; nothing is refused because of it."""

    needs: Literal["complete", "choose", "score", "rerank"] = "complete"
    """What the backend must be able to do."""
    max_tokens: PositiveInt = 64
    """Tokens that an answer takes at most."""
    hint: str = ""
    """Advice for people, such as the smallest model that follows it."""


class Example(_Part):
    """A solved case, shown before the real one when the settings want it. Never a real person's data."""

    given: Mapping[str, Any]
    """Every declared variable."""
    answer: str


class FrontMatter(_Part):
    """A prompt file's head."""

    task: str
    version: PositiveInt
    description: Annotated[str, Field(min_length=1)]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    """That the prompt is written in, as ISO 639-1 codes."""
    variables: Mapping[str, Any] = {}
    """Name and shape of each."""
    output: OutputKind | JsonOutput
    """What the answer must be."""
    form: str | None = None
    """The way of asking, for tasks that know several."""
    model: ModelHints = ModelHints()
    wordings: Mapping[str, Annotated[tuple[str, ...], Field(min_length=2)]] = {}
    """Places of the body, written `[[name]]`, and what may stand there: first what does, then paraphrases."""
    examples: tuple[Example, ...] = ()
    formerly: tuple[str, ...] = ()
    """Ids that the same text had when prompt files were written otherwise."""

    @property
    def output_kind(self) -> str:
        """The output contract's name."""
        return self.output if isinstance(self.output, str) else "json"


def split(text: str, path: Path) -> tuple[FrontMatter, str, int]:
    """Returns a file's head, its body, and the line on which the body begins.

    Raises:
        PromptError: the head is missing or not as it should be; the message names file, line and key.
    """
    found = _HEAD.match(text)
    if found is None:
        raise PromptError.at(path, 1, "a prompt begins with a head between two lines of ---")
    try:
        told = yaml.safe_load(found["head"])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PromptError.at(path, line, f"the head is no YAML: {error.problem}") from error
    if not isinstance(told, dict):
        raise PromptError.at(path, 2, "the head holds keys and values, such as task: rank")
    try:
        head = FrontMatter(**told)
    except (ValidationError, TypeError) as error:
        raise PromptError.at(path, *_explained(error, text)) from error
    return head, text[found.end() :], text[: found.end()].count("\n") + 1


def line_of(key: str, text: str) -> int:
    """Returns the line on which a key of the head stands, 1 where it is missing."""
    found = re.search(rf"^\s*(?:- )?{re.escape(key)}\s*:", text, re.MULTILINE)
    return text[: found.start()].count("\n") + 1 if found else 1


def _explained(error: ValidationError | TypeError, text: str) -> tuple[int, str]:
    if isinstance(error, TypeError):
        return 2, f"a key of the head is no text: {error}"
    first = error.errors(include_url=False)[0]
    path = [
        str(part)
        for part in first["loc"]
        if part not in ("JsonOutput",) and not str(part).startswith("literal[")
    ]
    given = "" if first["type"] == "missing" else f", not {first['input']!r}"
    return line_of(path[0], text), f"{'.'.join(path)}: {first['msg']}{given}"[:300]
