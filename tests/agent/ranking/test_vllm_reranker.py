"""The contract of the reranker mode over a real vLLM that scores pairs: TASTEBRIDGE_TEST_VLLM_RERANK_URL."""

import os
from typing import ClassVar

import pytest
from contracts.mode_contract import ModeContract

from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.settings import ModelSettings

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_RERANK_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_RERANK_MODEL", "all-minilm-l6-v2")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_RERANK_URL is not set"),
]


@pytest.fixture(scope="module")
def vllm():
    return OpenAICompatibleBackend(ModelSettings(name=f"vllm:{MODEL}@{URL}"))


class TestReranker(ModeContract):
    mode = "reranker"
    tolerance: ClassVar[float] = 0.02
    sizes: ClassVar[tuple[int, ...]] = (4, 2)

    @pytest.fixture
    def backend(self, vllm: OpenAICompatibleBackend):
        return vllm
