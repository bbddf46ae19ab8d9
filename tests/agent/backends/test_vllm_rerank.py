"""A real vLLM server with a model that scores pairs: TASTEBRIDGE_TEST_VLLM_RERANK_URL and _RERANK_MODEL.

Any reranker will do, and so does a sentence embedder (`--runner pooling`), whose cosines vLLM serves too.
"""

import os

import pytest

from tastebridge.agent.backend import Documents
from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelError

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_RERANK_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_RERANK_MODEL", "all-minilm-l6-v2")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_RERANK_URL is not set"),
]
FILMS = Documents("a film about robots", ["a cook book", "science fiction with androids", "gardening"])


@pytest.fixture(scope="module")
def vllm():
    return OpenAICompatibleBackend(ModelSettings(name=f"vllm:{MODEL}@{URL}"))


def test_it_says_that_it_reranks_and_nothing_else(vllm: OpenAICompatibleBackend):
    can = vllm.abilities
    assert (can.rerank, can.choose, can.score, can.schema) == (True, False, False, False)


def test_the_text_that_answers_the_query_scores_best(vllm: OpenAICompatibleBackend):
    turned = Documents(FILMS.query, FILMS.texts[::-1])
    first, none, last = vllm.rerank([FILMS, Documents("tea", []), turned], deadline=Deadline(60))
    assert max(first.scores) == first.scores[1]
    assert list(last.scores)[::-1] == pytest.approx(list(first.scores), abs=0.02)
    assert first.usage.prompt_tokens > 6
    assert none.usage.calls == 0


def test_a_text_that_is_too_long_is_refused(vllm: OpenAICompatibleBackend):
    assert vllm.facts.max_model_len
    with pytest.raises(ModelError, match="maximum context length"):
        vllm.rerank([Documents("tea", ["word " * 2 * vllm.facts.max_model_len])], deadline=Deadline(60))
