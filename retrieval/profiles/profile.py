"""What is written of a person's taste in one domain."""

from dataclasses import dataclass
from typing import NamedTuple

MAX_TAGS = 12
"""Tags a profile."""


class Tag(NamedTuple):
    """A word or a few for what a person likes, or does not like."""

    name: str
    strength: float
    """From -1 to 1, never 0: 1 is what the taste is about most, below 0 is dislike."""

    @property
    def shown(self) -> str:
        """The name as it is read without its sign."""
        return f"not {self.name}" if self.strength < 0 else self.name


@dataclass(frozen=True)
class Profile:
    """A taste in one domain, as text and as tags."""

    domain: str
    """Whose history it was written from; what a person did elsewhere is not in it."""
    summary: str
    """One or two sentences; empty if nothing can be said."""
    tags: tuple[Tag, ...]
    """At most `MAX_TAGS`, strongest first, dislikes last."""
    made_by: str
    """The id of the prompt with its hash, or the plain method."""
    model: str
    """Name of the language model; empty: none."""
    history_sha256: str
    """Of what it was written from; another hash of the person's history means that it is out of date."""

    @property
    def is_composed(self) -> bool:
        """Whether no language model wrote it."""
        return not self.model
