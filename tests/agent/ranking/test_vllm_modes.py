"""The contract of ranking modes over a real vLLM: TASTEBRIDGE_TEST_VLLM_URL."""

import os
from typing import ClassVar

import pytest
from contracts.mode_contract import ModeContract

from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.settings import ModelSettings

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"),
]


@pytest.fixture(scope="module")
def vllm():
    return OpenAICompatibleBackend(ModelSettings(name=f"vllm:{MODEL}@{URL}"))


class OverVllm(ModeContract):
    tolerance: ClassVar[float] = 0.5  # half precision, and other company in each batch
    sizes: ClassVar[tuple[int, ...]] = (4, 2)
    options: ClassVar[dict[str, int]] = {"orders": 2}

    @pytest.fixture
    def backend(self, vllm: OpenAICompatibleBackend):
        return vllm


class TestListwise(OverVllm):
    mode = "listwise"


class TestPointwise(OverVllm):
    mode = "pointwise"


class TestSetwise(OverVllm):
    mode = "setwise"
    tolerance = 1.0  # of two that are equal but for rounding, either may come first


class TestPairwise(OverVllm):
    mode = "pairwise"
    tolerance = 1.0


class TestLikelihood(OverVllm):
    mode = "likelihood"


class TestWritten(OverVllm):
    mode = "written"
    tolerance = 1.0
