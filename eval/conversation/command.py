"""Measures a reader of turns on a file of turns with their right readings."""

from pathlib import Path

from ...agent.conversation.reading.contract import Reader
from ...agent.conversation.reading.model import ModelReader
from ...agent.conversation.reading.rules import RulesReader
from ...agent.deadline import Deadline
from ...agent.models import open_model
from ...agent.settings import ModelSettings
from ...retrieval.errors import EvaluationError, SettingsError
from .reading_accuracy import ReadingAccuracy, reading_accuracy
from .turns import PROBE_TURNS, load_turns, read_turns

CALLS_S = 3600.0


def measure_reading(file: Path | None, model: str | None, limit: int | None) -> ReadingAccuracy:
    """Returns how well the rules, or a model, read turns.

    Args:
        file: JSON lines of turns (docs/chat.md); None: the 40 turns that come with the program.
        model: as in `local:NAME`; None: the rules.
        limit: only so many turns, spread evenly over the file; None: all.

    Raises:
        SettingsError: 'none' names no model.
        EvaluationError: the file has no turns.
        ModelUnavailable: the model cannot be reached.
    """
    turns = load_turns(file or PROBE_TURNS)
    if not turns:
        raise EvaluationError(f"{file} has no turns")
    if limit is not None and limit < len(turns):
        turns = [turns[place * len(turns) // limit] for place in range(limit)]
    return reading_accuracy(read_turns(_reader(model), turns, Deadline(CALLS_S)))


def _reader(model: str | None) -> Reader:
    if model is None:
        return RulesReader()
    settings = ModelSettings().with_model(model)
    backend = open_model(settings)
    if backend is None:
        raise SettingsError(f"{model!r} is no model that could read")
    return ModelReader(backend, settings)
