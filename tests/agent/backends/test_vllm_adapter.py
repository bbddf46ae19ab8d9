"""A LoRA adapter on a real vLLM server scores as its weights merged into the model do in this process.

The server: TASTEBRIDGE_TEST_VLLM_URL. The adapter: its name there in TASTEBRIDGE_TEST_VLLM_ADAPTER, its
folder in TASTEBRIDGE_TEST_ADAPTER_DIR. With `--enable-lora` alone vLLM wraps the output layer too, and then
a request for the log-probabilities of a prompt ends its engine (its issues 16668 and 51594). So start it with

    --enable-lora --max-lora-rank 32 --lora-modules NAME=DIR --lora-target-modules
    q_proj k_proj v_proj qkv_proj o_proj gate_proj up_proj gate_up_proj down_proj
"""

import os
from pathlib import Path

import numpy as np
import pytest
from contracts.scorer_contract import BATCH

from tastebridge.agent.backend import Scorer
from tastebridge.agent.backends import open_backend
from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.weights import model_path

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")
ADAPTER = os.environ.get("TASTEBRIDGE_TEST_VLLM_ADAPTER", "")
FOLDER = os.environ.get("TASTEBRIDGE_TEST_ADAPTER_DIR", "")
LOCAL = "smollm2-135m-instruct"

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(
        not (URL and ADAPTER and FOLDER),
        reason="TASTEBRIDGE_TEST_VLLM_URL, _VLLM_ADAPTER and _ADAPTER_DIR are not all set",
    ),
    # peft asks transformers in a way that transformers will drop
    pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated:FutureWarning"),
]


def served(name: str):
    return open_backend(ModelSettings(name=f"vllm:{name}@{URL}", timeout_s=300))


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory):
    """The adapter's weights in a model folder of their own."""
    peft, transformers = pytest.importorskip("peft"), pytest.importorskip("transformers")
    base, folder = model_path(LOCAL), tmp_path_factory.mktemp("merged")
    model = transformers.AutoModelForCausalLM.from_pretrained(base, local_files_only=True)
    peft.PeftModel.from_pretrained(model, Path(FOLDER)).merge_and_unload().save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(base, local_files_only=True).save_pretrained(folder)
    return TransformersBackend(folder)


def logprobs(scorer: Scorer):
    found = scorer.score(BATCH, deadline=Deadline())
    assert all(likelihood.tokens for texts in found for likelihood in texts)
    return np.array([likelihood.logprob for texts in found for likelihood in texts])


def test_a_served_adapter_scores_as_its_merged_weights(merged: TransformersBackend):
    off = np.abs(logprobs(served(ADAPTER)) - logprobs(merged))
    assert off.mean() < 0.4
    assert off.max() < 1.0


def test_a_served_adapter_is_not_the_model_without_it(merged: TransformersBackend):
    learned = logprobs(merged) - logprobs(TransformersBackend(model_path(LOCAL)))
    assert np.abs(learned).mean() > 1.0, "this adapter changes too little to tell"
    assert logprobs(served(ADAPTER)) - logprobs(served(MODEL)) == pytest.approx(learned, abs=1.5)
