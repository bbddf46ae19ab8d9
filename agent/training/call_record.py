"""The record of what a teacher answered: one JSON object a line, so that no answer is paid for twice.

A line names the candidates and not the person: of the prompt, which holds a history, it has a hash only.
"""

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from ..backend import Backend, Choice, Completion, Messages, Schema, Usage
from ..backends.wrapped import WrappedBackend
from ..deadline import Deadline

FILE = "teacher.jsonl"
_SMALLEST = 1e-300
"""A probability that float64 rounds to 0 is taken for this one."""


class Call(BaseModel):
    """One answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    prompt: str
    """Name, version and hash of the template."""
    teacher: str
    prompt_sha256: str
    """Of the teacher's name, the labels and the whole prompt."""
    candidates: tuple[str, ...]
    """Item ids in the order of their labels; none where the list was blank, to measure the labels alone."""
    probabilities: tuple[float, ...] = Field(min_length=1)
    """Of each label."""
    missing: NonNegativeInt
    """Labels whose probability the teacher did not tell."""
    prompt_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt
    at: str
    """UTC, ISO 8601."""

    def choice(self, labels: Sequence[str]) -> Choice:
        """Returns the answer as the teacher gave it."""
        logprobs = [math.log(max(p, _SMALLEST)) for p in self.probabilities]
        usage = Usage(self.prompt_tokens, self.completion_tokens, 1)
        return Choice(dict(zip(labels, logprobs, strict=True)), usage, self.missing)


class RecordedTeacher(WrappedBackend):
    """A backend that answers from its record, and asks the teacher what is not there.

    Args:
        teacher: who is asked.
        path: the record; it need not exist. A line that cannot be read is as if it were not there.
        prompt_id: of the template of all prompts.
    """

    def __init__(self, teacher: Backend, path: Path, prompt_id: str) -> None:
        super().__init__(teacher)
        self._path = path
        self._prompt_id = prompt_id
        self._calls = _read(path)
        self._candidates: Mapping[str, Sequence[str]] = {}

    def expect(self, prompts: Sequence[tuple[Messages, Sequence[str], Sequence[str]]]) -> None:
        """Tells which items the next prompts are about: (prompt, labels, item ids in their order)."""
        self._candidates = {self._key(messages, labels): items for messages, labels, items in prompts}

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns the answer to each prompt; new ones are on the disk before this returns.

        Raises:
            ModelError: as the teacher does.
        """
        keys = [self._key(messages, labels) for messages in messages_batch]
        new = {key: place for place, key in enumerate(keys) if key not in self._calls}
        if new:
            asked = [messages_batch[place] for place in new.values()]
            found = self._backend.choose(asked, labels, deadline=deadline)
            calls = [self._call(key, choice) for key, choice in zip(new, found, strict=True)]
            _append(self._path, calls)
            self._calls |= dict(zip(new, calls, strict=True))
        return [self._calls[key].choice(labels) for key in keys]

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Lets the teacher write; that is not recorded."""
        return self._backend.complete(messages_batch, max_tokens=max_tokens, deadline=deadline, schema=schema)

    def _key(self, messages: Messages, labels: Sequence[str]) -> str:
        asked = [self.name, list(labels), [[message.role, message.text] for message in messages]]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def _call(self, key: str, choice: Choice) -> Call:
        return Call(
            prompt=self._prompt_id,
            teacher=self.name,
            prompt_sha256=key,
            candidates=tuple(self._candidates.get(key, ())),
            probabilities=tuple(math.exp(logprob) for logprob in choice.logprobs.values()),
            missing=choice.missing,
            prompt_tokens=choice.usage.prompt_tokens,
            completion_tokens=choice.usage.completion_tokens,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _read(path: Path) -> dict[str, Call]:
    calls: dict[str, Call] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            call = Call.model_validate_json(line)
        except ValidationError:
            continue
        calls[call.prompt_sha256] = call
    return calls


def _append(path: Path, calls: Sequence[Call]) -> None:
    lines = "".join(call.model_dump_json() + "\n" for call in calls).encode()
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a kill tore the last line: the next must not join it
                lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
