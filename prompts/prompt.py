"""A prompt: a file, checked, that variables are filled into."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from jinja2 import Template, TemplateError, TemplateSyntaxError

from .errors import PromptError
from .front_matter import FrontMatter
from .rendering import Piece, environment, pieces
from .shapes import Shape, ShapeError

Role = Literal["system", "user", "assistant"]

_SLOT = re.compile(r"\[\[(?P<name>[a-z_]+)\]\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One turn of a rendered prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """One turn of a rendered prompt, in which what variables brought is told from the prompt's own text."""

    role: Role
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a part before anything is filled in."""

    role: Role
    text: str
    line: int
    """Of the file, on which the text begins."""


@dataclass(frozen=True)
class Prompt:
    """A prompt as it is in its file, or worded otherwise."""

    name: str
    """Task, name and version: `rank/listwise@v1`."""
    digest: str
    """Beginning of the SHA-256 of the file."""
    path: Path
    head: FrontMatter
    shapes: Mapping[str, Shape]
    """Of the declared variables."""
    sources: tuple[Source, ...]
    wording: Mapping[str, int] = field(default_factory=dict)
    """Which alternative stands in each place; places that are not named have their first."""
    shown: tuple[int, ...] = ()
    """Which of the examples are shown, in this order."""

    @property
    def id(self) -> str:
        """The name, what is worded otherwise, and the hash: `rank/listwise@v1~ask1#0f1e2d3c`."""
        changed = [f"{slot}{number}" for slot, number in sorted(self.wording.items()) if number]
        changed += ["examples" + "-".join(map(str, self.shown))] if self.shown else []
        return f"{self.name}{'~' if changed else ''}{'.'.join(changed)}#{self.digest}"

    @property
    def variables(self) -> frozenset[str]:
        """Names of the declared variables."""
        return frozenset(self.shapes)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it is written in."""
        return self.head.languages

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """JSON schema of the answer, None where it is no JSON."""
        return None if isinstance(self.head.output, str) else self.head.output.schema_

    @property
    def paraphrases(self) -> int:
        """In how many wordings `paraphrase` gives it, with its own."""
        return max((len(texts) for texts in self.head.wordings.values()), default=1)

    def paraphrase(self, number: int) -> "Prompt":
        """Returns the same prompt in other words; 0 are its own.

        Raises:
            PromptError: it has fewer wordings.
        """
        if not 0 <= number < self.paraphrases:
            raise PromptError(f"{self.name} has the wordings 0 to {self.paraphrases - 1}, not {number}")
        return self.reworded({slot: number % len(texts) for slot, texts in self.head.wordings.items()})

    def reworded(self, wording: Mapping[str, int]) -> "Prompt":
        """Returns the prompt with other alternatives in some places.

        Raises:
            PromptError: there is no such place or alternative.
        """
        for slot, number in wording.items():
            texts = self.head.wordings.get(slot, ())
            if not 0 <= number < len(texts):
                raise PromptError(
                    f"{self.name} has no wording {slot}={number}; it has {self._told_wordings()}"
                )
        return replace(self, wording={slot: number for slot, number in wording.items() if number})

    def with_examples(self, shown: Sequence[int]) -> "Prompt":
        """Returns the prompt with these of its examples before the real case, in this order.

        Raises:
            PromptError: it has no such example.
        """
        if wrong := [number for number in shown if not 0 <= number < len(self.head.examples)]:
            raise PromptError(f"{self.name} has {len(self.head.examples)} examples and no number {wrong[0]}")
        return replace(self, shown=tuple(shown))

    def render(self, **variables: object) -> list[Part]:
        """Returns the parts with the variables filled in; variables that are not declared are left out.

        Raises:
            PromptError: a declared variable is missing or of another shape.
        """
        return [Part(role, text) for role, text in self._turns(variables, marks=False)]

    def marked(self, **variables: object) -> list[MarkedPart]:
        """Returns what `render` does, with what variables brought told from the prompt's own text.

        Raises:
            PromptError: as `render`.
        """
        return [MarkedPart(role, tuple(pieces(text))) for role, text in self._turns(variables, marks=True)]

    def worded(self, source: Source) -> str:
        """Returns the template text of a part in the prompt's wording."""
        return _SLOT.sub(lambda found: self._alternative(found["name"]), source.text)

    def _turns(self, variables: Mapping[str, object], *, marks: bool) -> list[tuple[Role, str]]:
        real = self._read(variables)
        templates = self._marking_templates if marks else self._templates
        turns = [self._filled(*one, real) for one in templates if one[0].role == "system"]
        asked = [one for one in templates if one[0].role != "system"]
        for number in self.shown:
            example = self.head.examples[number]
            given = self._read(example.given)
            turns += [self._filled(*one, given) for one in asked]
            turns.append(("assistant", example.answer))
        return turns + [self._filled(*one, real) for one in asked]

    def _read(self, variables: Mapping[str, object]) -> dict[str, object]:
        if missing := self.shapes.keys() - variables.keys():
            raise PromptError(f"{self.id} takes the variable {sorted(missing)[0]!r}, which was not given")
        try:
            return {name: shape.read(variables[name], name) for name, shape in self.shapes.items()}
        except ShapeError as error:
            raise PromptError(f"{self.id}: {error}") from error

    def _filled(self, source: Source, template: Template, values: Mapping[str, object]) -> tuple[Role, str]:
        try:
            return source.role, template.render(values).strip()
        except (TemplateError, TypeError, ValueError) as error:
            line = source.line + _line_of(error) - 1
            raise PromptError.at(
                self.path, line, f"{error}; the variables are {self._told_variables()}"
            ) from error

    @cached_property
    def _templates(self) -> tuple[tuple[Source, Template], ...]:
        return self._compiled(marks=False)

    @cached_property
    def _marking_templates(self) -> tuple[tuple[Source, Template], ...]:
        return self._compiled(marks=True)

    def _compiled(self, *, marks: bool) -> tuple[tuple[Source, Template], ...]:
        made = []
        for source in self.sources:
            try:
                made.append((source, environment(marks=marks).from_string(self.worded(source))))
            except TemplateSyntaxError as error:
                line = source.line + error.lineno - 1
                raise PromptError.at(self.path, line, f"no valid Jinja: {error.message}") from error
        return tuple(made)

    def _alternative(self, slot: str) -> str:
        return self.head.wordings[slot][self.wording.get(slot, 0)]

    def _told_wordings(self) -> str:
        told = [f"{slot}=0 to {len(texts) - 1}" for slot, texts in self.head.wordings.items()]
        return ", ".join(told) or "none"

    def _told_variables(self) -> str:
        return ", ".join(f"{name}: {shape}" for name, shape in self.shapes.items()) or "none"


def slots(source: Source) -> dict[str, int]:
    """Returns the places of a part that have wordings, each with its line in the file."""
    return {
        found["name"]: source.line + source.text[: found.start()].count("\n")
        for found in _SLOT.finditer(source.text)
    }


def _line_of(error: Exception) -> int:
    """Returns the line of the template in which an error came up, 1 where it is not known."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
