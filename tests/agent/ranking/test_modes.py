from typing import get_args

import pytest
from contracts.mode_contract import RerankingDouble, preferring

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.ranking.contract import ModeName
from tastebridge.agent.ranking.modes import MODES, open_mode, possible_modes
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import CannotRank, SettingsError

MUTE = FunctionBackend(writes=lambda messages: "A", name="mute")


def test_the_table_has_every_mode():
    assert tuple(MODES) == get_args(ModeName)


def test_what_a_backend_can_do_decides_its_modes():
    assert possible_modes(MUTE) == ["written"]
    assert possible_modes(preferring("Emma")) == [name for name in MODES if name != "reranker"]
    assert possible_modes(RerankingDouble.preferring("Emma")) == ["reranker", "written"]


@pytest.mark.parametrize(
    ("name", "lacks", "could"),
    [
        ("listwise", "tell the probabilities of labels", "local:, vllm:, and openai: servers"),
        ("likelihood", "tell how likely given texts are", "local: and vllm:"),
        ("reranker", "score documents for a query", "vllm: or another server that serves a reranker model"),
    ],
)
def test_a_refusal_says_what_is_lacking_and_what_could(name: ModeName, lacks: str, could: str):
    with pytest.raises(CannotRank) as refused:
        open_mode(name, MUTE, ModelSettings())
    said = str(refused.value)
    assert f"'mute' cannot rank by {name!r}" in said
    assert lacks in said
    assert could in said
    assert "It can rank by written;" in said


@pytest.mark.parametrize("name", ["listwise", "setwise", "pairwise"])
def test_an_unknown_prompt_is_an_error_of_the_settings(name: ModeName):
    with pytest.raises(SettingsError, match="rank_prompt"):
        open_mode(name, preferring("Emma"), ModelSettings(rank_prompt="nothing"))
