"""Who reads turns: the model only where it was seen to read better, with the same prompts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.conversation.reading.choose import open_reader
from tastebridge.agent.conversation.reading.gold import PROBE_TURNS, load_turns
from tastebridge.agent.conversation.reading.model import ModelReader
from tastebridge.agent.conversation.reading.rules import RulesReader
from tastebridge.agent.conversation.settings import ChatSettings
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.probing.card import CARDS_FILE, ModelCard, TurnReading, write_card
from tastebridge.agent.probing.reading_turns import reads_fields
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelUnavailable

SETTINGS = ModelSettings()
BETTER = {"turns": 2, "told": 4, "right": 4, "rules_told": 5, "rules_right": 4}


def model(writes: Callable[[Messages], str] = lambda _: '{"acts": ["chat"]}') -> FunctionBackend:
    return FunctionBackend(writes, name="m")


def opened(root: Path, wanted: str, reading: TurnReading | None = None):
    if reading is not None:
        nothing = dict.fromkeys(("schema_followed", "schema_asked", "asked_to_write", "wrote"), 0)
        nothing |= dict.fromkeys(("turns_asked", "turns_read", "seconds"), 0)
        told = {
            "model": "m",
            "fingerprint": "m",
            "at": "",
            "worlds": (),
            "bias": None,
            "grammar_enforced": None,
        }
        card = ModelCard(**nothing, **told, reading=reading)
        write_card(root / CARDS_FILE, card)
    return open_reader(ChatSettings(reader=wanted), SETTINGS, model(), root)


def test_a_model_that_was_not_measured_does_not_read(tmp_path: Path):
    assert isinstance(opened(tmp_path, "auto"), RulesReader)
    assert isinstance(opened(tmp_path, "model"), ModelReader)
    assert isinstance(opened(tmp_path, "rules"), RulesReader)


def test_a_model_that_read_better_reads(tmp_path: Path):
    prompts = ModelReader(model(), SETTINGS).prompt_ids
    assert isinstance(opened(tmp_path, "auto", TurnReading(**BETTER, prompts=prompts)), ModelReader)
    assert isinstance(opened(tmp_path, "rules"), RulesReader)


def test_a_model_that_read_as_well_or_worse_does_not_read(tmp_path: Path):
    prompts = ModelReader(model(), SETTINGS).prompt_ids
    same = BETTER | {"rules_told": 4}
    assert isinstance(opened(tmp_path, "auto", TurnReading(**same, prompts=prompts)), RulesReader)


def test_a_measurement_with_other_prompts_does_not_count(tmp_path: Path):
    assert isinstance(opened(tmp_path, "auto", TurnReading(**BETTER, prompts=("x", "y"))), RulesReader)


def test_no_model_reads_by_rules_unless_one_is_demanded(tmp_path: Path):
    assert isinstance(open_reader(ChatSettings(), SETTINGS, None, tmp_path), RulesReader)
    with pytest.raises(ModelUnavailable, match="reader = 'model' needs a model"):
        open_reader(ChatSettings(reader="model"), SETTINGS, None, tmp_path)


def test_model_and_rules_read_the_same_shipped_turns():
    found = reads_fields(model(), SETTINGS, Deadline())
    assert found.turns == len(load_turns(PROBE_TURNS)) == 40
    assert 0 < found.right < found.rules_right
    assert not found.better


def test_what_is_no_reading_is_wrong_in_every_field_but_costs_no_error():
    found = reads_fields(model(lambda _: "I cannot say."), SETTINGS, Deadline())
    assert (found.turns, found.right) == (40, 0)
    assert found.told > 0


def test_out_of_time_compares_on_the_turns_that_were_read():
    now = [0.0]

    def slow(_: Messages) -> str:
        now[0] += 1.0
        return '{"acts": ["chat"]}'

    found = reads_fields(model(slow), SETTINGS, Deadline(11.5, clock=lambda: now[0]))
    assert found.turns == 12
    with pytest.raises(ModelUnavailable):
        reads_fields(model(slow), SETTINGS, Deadline(0.0, clock=lambda: now[0]))
