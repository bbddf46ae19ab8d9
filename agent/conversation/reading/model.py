"""Has a language model read turns, under a schema, and takes of it what the turn bears out."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from ....prompts import Prompt
from ....retrieval.errors import ModelError, ModelUnavailable
from ...backend import Backend, Completion, Message, Usage
from ...deadline import Deadline
from ...prompting import as_messages, library
from ...settings import ModelSettings
from ..turn import Context, Turn
from .checking import checked
from .tongue import language_of

PROMPTS = {"en": "understand/turn@v2", "zh": "understand/turn_zh@v2"}
EXAMPLES = 5
"""So many of a prompt's solved cases are shown."""
KEYS = frozenset(field.name for field in fields(Turn))


class ModelReader:
    """Reads turns with a language model.

    Args:
        backend: the model.
        settings: whose own prompts come before those shipped.
    """

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._backend = backend
        prompts = library(settings)
        self._prompts = {code: _with_examples(prompts.load(name)) for code, name in PROMPTS.items()}

    @property
    def name(self) -> str:
        """The model's."""
        return self._backend.name

    @property
    def prompt_ids(self) -> tuple[str, ...]:
        """The prompts' names, versions and hashes, by language."""
        return tuple(prompt.id for prompt in self._prompts.values())

    def read(self, text: str, context: Context, deadline: Deadline) -> tuple[Turn, Usage]:
        """Returns what the text says. See `Reader.read`.

        Raises:
            ModelUnavailable: the model cannot be reached, or did not finish before the deadline.
            ModelError: it wrote no JSON object; rules should read the turn.
        """
        ((turn, usage),) = self.read_each([(text, context)], deadline)
        if isinstance(turn, ModelError):
            raise turn
        return turn, usage

    def read_each(
        self, turns: Sequence[tuple[str, Context]], deadline: Deadline
    ) -> list[tuple[Turn | ModelError, Usage]]:
        """Reads turns together; in place of one that the model did not read stands the error.

        Raises:
            ModelUnavailable: the model cannot be reached, or nothing came before the deadline.
        """
        prompts = [self._prompts[language_of(text)] for text, _ in turns]
        hints = prompts[0].head.model if prompts else None
        written = self._backend.complete(
            [
                _messages(prompt, text, context)
                for prompt, (text, context) in zip(prompts, turns, strict=True)
            ],
            max_tokens=hints.max_tokens if hints else 1,
            deadline=deadline,
            schema=prompts[0].schema if prompts else None,
        )
        return [
            (self._turn(completion, text, context), completion.usage)
            for completion, (text, context) in zip(written, turns, strict=True)
        ]

    def _turn(self, completion: Completion, text: str, context: Context) -> Turn | ModelError:
        if completion.finish_reason == "deadline":
            return ModelUnavailable(f"the model {self.name!r} did not finish reading the turn in time")
        told = first_object(completion.text)
        if told is None:
            return ModelError(
                f"the model {self.name!r} read a turn as no JSON object: {completion.text[:80]!r}"
            )
        return checked(told, text, context)


def first_object(text: str) -> dict[str, Any] | None:
    """Returns the first JSON object of a text that tells of a turn, fenced or not; None if there is none.

    An object that was cut short is none, and nor are those inside it.
    """
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            found, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        return found if not KEYS.isdisjoint(found) else None
    return None


def _with_examples(prompt: Prompt) -> Prompt:
    return prompt.with_examples(range(min(EXAMPLES, len(prompt.head.examples))))


def _messages(prompt: Prompt, text: str, context: Context) -> list[Message]:
    return as_messages(
        prompt,
        turn=text,
        target=context.target,
        domains=list(context.domains),
        shown=[{"label": str(place), "title": title} for place, title in enumerate(context.shown, 1)],
        options=list(context.options),
    )
