"""A real vLLM server, wherever the environment says one is: TASTEBRIDGE_TEST_VLLM_URL=http://127.0.0.1:8000/v1."""

import os

import pytest
from contracts.backend_contract import BackendContract, ask
from contracts.scorer_contract import ScorerContract

from tastebridge.agent.backends import open_backend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.records import Item, OwnItem

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"),
]


@pytest.fixture(scope="module")
def settings():
    return ModelSettings(name=f"vllm:{MODEL}@{URL}")


class TestVllmServer(BackendContract):
    tolerance = 0.8  # its logits are bfloat16, in steps of 1/8, and what is missing from the top 20 moves too

    @pytest.fixture
    def backend(self, settings: ModelSettings):
        return open_backend(settings)


class TestVllmScorer(ScorerContract):
    tolerance = 0.3  # of a token, in bfloat16

    @pytest.fixture
    def scorer(self, settings: ModelSettings):
        return open_backend(settings)


def test_enforces_a_schema(settings: ModelSettings):
    schema = {
        "type": "object",
        "properties": {"n": {"enum": [4711]}},
        "required": ["n"],
        "additionalProperties": False,
    }
    (answer,) = open_backend(settings).complete(
        [ask("Say hello.")], max_tokens=30, deadline=Deadline(60), schema=schema
    )
    # Enforced, but perhaps not finished: a small model may fill up with white space, which no schema forbids.
    assert answer.text.startswith("{")
    assert '"n"' in answer.text


def test_ranks_twenty_candidates(settings: ModelSettings):
    items = tuple(Item(n, "books", f"b{n}", f"Book number {n}") for n in range(20))
    task = RankingTask((OwnItem("films", "1", "Arrival"),), items, "books")
    (result,) = ListwiseRanker(open_backend(settings), settings).rank([task], seed=1, deadline=Deadline(120))
    assert result.orders == 4
    assert len(set(result.scores.round(6))) > 10
