"""A real vLLM server, wherever the environment says one is: TASTEBRIDGE_TEST_VLLM_URL=http://127.0.0.1:8000/v1."""

import os

import pytest
from contracts.backend_contract import BackendContract, ask

from tastebridge.agent.backends import open_backend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking import ListwiseRanker, RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.records import Item, OwnItem

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        "TASTEBRIDGE_TEST_VLLM_URL" not in os.environ, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"
    ),
]


@pytest.fixture(scope="module")
def settings():
    name = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")
    return ModelSettings(backend="openai", name=name, base_url=os.environ["TASTEBRIDGE_TEST_VLLM_URL"])


class TestVllmServer(BackendContract):
    @pytest.fixture
    def backend(self, settings):
        return open_backend(settings)


def test_enforces_a_schema(settings):
    schema = {
        "type": "object",
        "properties": {"n": {"enum": [4711]}},
        "required": ["n"],
        "additionalProperties": False,
    }
    (answer,) = open_backend(settings).complete(
        [ask("Say hello.")], max_tokens=30, deadline=Deadline(60), schema=schema
    )
    assert "4711" in answer.text


def test_ranks_twenty_candidates(settings):
    items = tuple(Item(n, "books", f"b{n}", f"Book number {n}") for n in range(20))
    task = RankingTask((OwnItem("films", "1", "Arrival"),), items, "books")
    (result,) = ListwiseRanker(open_backend(settings), settings).rank([task], seed=1, deadline=Deadline(120))
    assert result.orders == 4
    assert len(set(result.scores.round(6))) > 10
