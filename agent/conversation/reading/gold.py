"""Turns whose right reading is known: what readers are measured on.

Where a turn can fairly be read in two ways, its gold value names both with `|` between them:
`recommend|refine`. An empty alternative means that nothing said is right too. An act that ends in `?` may be
left out.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ....retrieval.errors import UnreadableFile
from ..turn import Context

PROBE_TURNS = Path(__file__).with_name("probe_turns.jsonl")
"""The shipped turns, on which `tastebridge doctor --model` compares a model with the rules."""


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class GoldMention(_Gold):
    """A mention; see `Mention`."""

    words: str
    """Empty where a place of the list is named and nothing else."""
    sentiment: str
    use: str
    place: int | None = None
    """With words too: the words are the title that is shown there, and either will do."""


class GoldWish(_Gold):
    """A wish; see `Wish`."""

    about: str
    sense: str
    value: str
    hard: bool | None
    """None: either is right."""
    unit: str = ""


class Gold(_Gold):
    """The right reading: the fields of `Turn`, those left out say nothing."""

    acts: Annotated[tuple[str, ...], Field(min_length=1)]
    domain: str = ""
    mentions: tuple[GoldMention, ...] = ()
    wishes: tuple[GoldWish, ...] = ()
    facts: tuple[str, ...] = ()
    forget: str = ""
    answer: str = ""
    count: int | None = None
    surprise: bool = False
    repeat: bool = False
    language: str = "en"


class GoldTurn(_Gold):
    """One line of a file of turns."""

    id: str
    text: str
    context: Context
    gold: Gold


def load_turns(path: Path) -> list[GoldTurn]:
    """Returns the turns of a JSONL file.

    Raises:
        UnreadableFile: it cannot be read, or a line is not as it should be; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}", path) from error
    turns = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            turns.append(GoldTurn.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise UnreadableFile(f"{path}, line {number}: {place}: {first['msg']}", path) from error
    return turns


def alternatives(told: str) -> tuple[str, ...]:
    """Returns what a gold value allows."""
    return tuple(told.split("|"))
