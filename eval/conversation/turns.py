"""The turns that readers are measured on, and readings of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from ...agent.backend import Usage
from ...agent.conversation.reading.contract import Reader
from ...agent.conversation.reading.gold import PROBE_TURNS, GoldTurn, load_turns
from ...agent.conversation.reading.model import ModelReader
from ...agent.conversation.turn import Turn
from ...agent.deadline import Deadline
from ...retrieval.errors import ModelError, ModelUnavailable

__all__ = ["PROBE_TURNS", "GoldTurn", "Readings", "load_turns", "read_turns"]

BATCH = 8
"""Turns that a model reads together."""


@dataclass(frozen=True)
class Readings:
    """What a reader made of the turns."""

    reader: str
    turns: tuple[GoldTurn, ...]
    read: tuple[Turn | None, ...]
    """None where there is no reading."""
    failures: tuple[str, ...]
    """Why there is none."""
    usage: Usage
    seconds: float
    """For all of them; a model reads several together."""


def read_turns(reader: Reader, turns: Sequence[GoldTurn], deadline: Deadline) -> Readings:
    """Reads the turns one by one, or several together where the reader can.

    Raises:
        ModelUnavailable: a model that reads cannot be reached.
    """
    start, usage = perf_counter(), Usage()
    read: list[Turn | None] = []
    failures: list[str] = []
    for batch in _batches(turns, BATCH if isinstance(reader, ModelReader) else 1):
        for made, cost in _read(reader, batch, deadline):
            usage += cost
            read.append(None if isinstance(made, ModelError) else made)
            failures += [str(made)] if isinstance(made, ModelError) else []
    return Readings(reader.name, tuple(turns), tuple(read), tuple(failures), usage, perf_counter() - start)


def _batches(turns: Sequence[GoldTurn], size: int) -> list[Sequence[GoldTurn]]:
    return [turns[first : first + size] for first in range(0, len(turns), size)]


def _read(
    reader: Reader, batch: Sequence[GoldTurn], deadline: Deadline
) -> Sequence[tuple[Turn | ModelError, Usage]]:
    if isinstance(reader, ModelReader):
        return reader.read_each([(turn.text, turn.context) for turn in batch], deadline)
    found: list[tuple[Turn | ModelError, Usage]] = []
    for turn in batch:
        try:
            found.append(reader.read(turn.text, turn.context, deadline))
        except ModelUnavailable:
            raise
        except ModelError as error:
            found.append((error, Usage()))
    return found
