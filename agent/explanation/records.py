"""What an explanation consists of."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["empty", "long", "markup", "quote", "title", "number", "word", "role", "unsupported", "late"]
"""Why a model's text was rejected: nothing in it, too long, signs that are no plain text, an open quotation,
a title that is neither the item's nor the person's, a number that is no count, a word outside the vocabulary,
the item taken for one that the person has, a sentence that rests on nothing, or no text in time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence and what it rests on."""

    text: str
    evidence: tuple[int, ...]
    """Places in the item's evidence, at least one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item is in the list; without evidence the text is empty."""

    text: str
    claims: tuple[Claim, ...]
    written_by: Literal["composer", "model"]
    rejected: Reason | None = None
    """Why the model's own text was not taken, None where it was or where none was asked for."""
