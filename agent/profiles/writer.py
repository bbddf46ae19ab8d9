"""Has a language model write profiles, and takes its words only where the history says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...prompts import Prompt
from ...prompts.text import plain
from ...retrieval.errors import ModelError
from ...retrieval.profiles import Profile, Tag, Taken, history_sha256
from ..backend import Backend, Completion, Message, Usage
from ..deadline import Deadline
from ..prompting import as_messages
from .checking import Refused, check
from .desk import Catalogue

MAX_ITEMS = 60
"""Newest items of a history that the model reads."""
MAX_CHARS = 6_000
"""About so much text of a history; the oldest items beyond it are left out."""
MAX_ATTRIBUTES = 6
"""Attributes shown of an item."""


@dataclass(frozen=True)
class Asked:
    """A history to write a profile from."""

    domain: str
    history: Sequence[Taken]
    """Oldest first."""
    composed: Profile
    """What the plain method made of it; its tags are shown as words that set the history apart."""
    catalogue: Catalogue
    """Of the domain: the titles that nobody may be said to have who has not."""


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    profile: Profile
    """The model's where it was taken, else the composed one."""
    refused: Refused | None
    """Why the model's was not taken; None if it was, or if the model gave nothing."""
    usage: Usage
    failure: str = ""
    """Why the model gave nothing at all; empty when it answered."""


class ProfileWriter:
    """Writes profiles with a model.

    Args:
        backend: the model.
        prompt: of the task `profile`, with a JSON schema.
    """

    def __init__(self, backend: Backend, prompt: Prompt) -> None:
        self._backend = backend
        self._prompt = prompt

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._prompt.id

    @property
    def model(self) -> str:
        """The model's name."""
        return self._backend.name

    def write(self, batch: Sequence[Asked], deadline: Deadline) -> list[Outcome]:
        """Returns a profile of each history; a model that fails costs its words, never an error."""
        schema = self._prompt.schema if self._backend.abilities.schema else None
        try:
            written = self._backend.complete(
                [self._messages(asked) for asked in batch],
                max_tokens=self._prompt.head.model.max_tokens,
                deadline=deadline,
                schema=schema,
            )
        except ModelError as error:
            return [Outcome(asked.composed, None, Usage(), str(error)) for asked in batch]
        return [self._outcome(asked, one) for asked, one in zip(batch, written, strict=True)]

    def _messages(self, asked: Asked) -> list[Message]:
        return as_messages(
            self._prompt,
            source=asked.domain,
            history=_shown(what_fits(asked.history)),
            vocabulary=[tag.name for tag in asked.composed.tags if tag.strength > 0],
        )

    def _outcome(self, asked: Asked, completion: Completion) -> Outcome:
        if completion.finish_reason != "stop":
            refused = Refused("cut_off", f"the answer ended by {completion.finish_reason}")
            return Outcome(asked.composed, refused, completion.usage)
        # What the model was not shown cannot support what it wrote.
        seen = what_fits(asked.history)
        possible = len(asked.composed.tags)
        found = check(completion.text, seen, asked.domain, possible, asked.catalogue.titles)
        if isinstance(found, Refused):
            return Outcome(asked.composed, found, completion.usage)
        return Outcome(self._profile(asked, found.summary, found.tags), None, completion.usage)

    def _profile(self, asked: Asked, summary: str, tags: tuple[Tag, ...]) -> Profile:
        digest = history_sha256(asked.history)
        return Profile(asked.domain, summary, tags, self._prompt.id, self._backend.name, digest)


def what_fits(history: Sequence[Taken]) -> list[Taken]:
    """Returns the newest items that fit into a prompt, oldest first; at least one."""
    kept: list[Taken] = []
    chars = 0
    for taken in reversed(history[-MAX_ITEMS:]):
        chars += len(plain(_title(taken))) + sum(len(plain(name)) for name in _attributes(taken))
        if kept and chars > MAX_CHARS:
            break
        kept.append(taken)
    return kept[::-1]


def _shown(history: Sequence[Taken]) -> list[dict[str, object]]:
    """Returns the items as the prompt has them; how much they were liked is at most 1, as tags are."""
    most = max((abs(taken.strength) for taken in history), default=1.0)
    return [
        {
            "title": _title(taken),
            "domain": taken.item.domain,
            "attributes": list(_attributes(taken)),
            "liked": round(float(taken.strength) / max(most, 1.0), 1),
        }
        for taken in history
    ]


def _title(taken: Taken) -> str:
    return taken.item.title or taken.item.item_id


def _attributes(taken: Taken) -> tuple[str, ...]:
    return taken.item.attributes[:MAX_ATTRIBUTES]
