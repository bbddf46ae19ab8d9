"""Whether a model reads the turns of a conversation better than the rules do."""

from ...retrieval.errors import ModelUnavailable
from ..backend import Backend
from ..conversation.reading.gold import PROBE_TURNS, GoldTurn, load_turns
from ..conversation.reading.model import ModelReader
from ..conversation.reading.rules import RulesReader
from ..conversation.reading.scoring import FieldScore, score
from ..conversation.turn import Turn
from ..deadline import Deadline
from ..settings import ModelSettings
from .card import TurnReading

BATCH = 8
"""Turns that are read together."""


def reads_fields(backend: Backend, settings: ModelSettings, deadline: Deadline) -> TurnReading:
    """Has model and rules read the shipped turns, as many of them as time allows, the same for both.

    A turn that the model reads as nothing usable counts as wrong in every field that it tells of.

    Raises:
        ModelUnavailable: the model cannot be reached, or not even a few turns were read in time.
    """
    reader, rules = ModelReader(backend, settings), RulesReader()
    turns = _mixed(load_turns(PROBE_TURNS))
    own: list[FieldScore] = []
    others: list[FieldScore] = []
    asked = 0
    for first in range(0, len(turns), BATCH):
        batch = turns[first : first + BATCH]
        read = _read(reader, batch, deadline, must=first == 0)
        for turn, found in zip(batch, read, strict=False):
            own += score(turn, found).values()
            others += score(turn, rules.read(turn.text, turn.context, deadline)[0]).values()
            asked += 1
        if len(read) < len(batch):
            break
    return TurnReading(
        turns=asked,
        told=sum(one.told for one in own),
        right=sum(one.told and one.right for one in own),
        rules_told=sum(one.told for one in others),
        rules_right=sum(one.told and one.right for one in others),
        prompts=reader.prompt_ids,
    )


def _read(reader: ModelReader, batch: list[GoldTurn], deadline: Deadline, *, must: bool) -> list[Turn | None]:
    """Returns the readings up to the first that time cut short; None: nothing usable."""
    try:
        read = reader.read_each([(turn.text, turn.context) for turn in batch], deadline)
    except ModelUnavailable:
        if must:
            raise
        return []
    found: list[Turn | None] = []
    for made, _ in read:
        if isinstance(made, ModelUnavailable):
            break
        found.append(made if isinstance(made, Turn) else None)
    return found


def _mixed(turns: list[GoldTurn]) -> list[GoldTurn]:
    """Returns the turns so that any beginning of them has some of each kind."""
    return [turn for start in range(7) for turn in turns[start::7]]
