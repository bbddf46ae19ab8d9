"""A real vLLM server with an exported adapter says what this process says with the adapter in the weights.

    tastebridge train --export my-adapter
    vllm serve ... --lora-modules VERSION=my-adapter     # the command in my-adapter/README.md
    TASTEBRIDGE_TEST_VLLM_URL=http://127.0.0.1:8000/v1 TASTEBRIDGE_TEST_VLLM_ADAPTER=my-adapter \
    pytest tests/agent/adapters/test_adapter_served.py
"""

import os
from pathlib import Path

import numpy as np
import pytest

from tastebridge.agent.adapters.loading import load_trained
from tastebridge.agent.adapters.manifest import AdapterManifest
from tastebridge.agent.backend import Continuations, Scorer
from tastebridge.agent.backends import open_backend
from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.weights import model_path

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")
ADAPTER = os.environ.get("TASTEBRIDGE_TEST_VLLM_ADAPTER", "")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not (URL and ADAPTER), reason="TASTEBRIDGE_TEST_VLLM_ADAPTER is not set"),
]

PREFIX = (
    "Food that one person chose:\n- Rolled Oats\n- Espresso Beans\n\nKitchen that the same person chose:\n-"
)
TITLES = ["Coffee Maker", "Cast Iron Skillet", "Rice Cooker", "French Press", "Blender", "Ice Cube Tray"]
BFLOAT16_NATS = 0.15
"""A token's log-probability differs by less between two programs that both compute in bfloat16."""


def logprobs(backend: Scorer) -> tuple[Floats, Floats]:
    """Returns the titles' log-probabilities, and the number of tokens of each."""
    asked = [Continuations(PREFIX, [f" {title}\n" for title in TITLES])]
    [found] = backend.score(asked, deadline=Deadline(300))
    return (
        np.array([one.logprob for one in found], dtype=np.float32),
        np.array([one.tokens for one in found], dtype=np.float32),
    )


def served(name: str) -> Floats:
    backend = open_backend(ModelSettings(name=f"vllm:{name}@{URL}", timeout_s=300))
    assert isinstance(backend, Scorer)
    return logprobs(backend)[0]


def test_the_served_adapter_scores_like_the_merged_one():
    base, name = model_path(MODEL), AdapterManifest.read(Path(ADAPTER)).version
    here, tokens = logprobs(
        TransformersBackend(base, load=lambda folder: load_trained(folder, Path(ADAPTER)))
    )
    assert np.abs(served(name) - here).max() < BFLOAT16_NATS * tokens.max()
    plain, _ = logprobs(TransformersBackend(base))
    assert (
        np.abs(here - plain).mean() > 2 * np.abs(served(name) - here).mean()
    )  # it is not the base that answers
    assert np.abs(served(MODEL) - plain).max() < BFLOAT16_NATS * tokens.max()
