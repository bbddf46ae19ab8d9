"""Texts streamed from a real vLLM, left early, and its cache of prefixes: TASTEBRIDGE_TEST_VLLM_URL."""

import os
import time
from uuid import uuid4

import pytest
from contracts.backend_contract import ask
from worlds.vllm_metrics import metric, settled

from tastebridge.agent.backend import Message
from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.settings import ModelSettings

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"),
]


def served(cache_salt: str = "") -> OpenAICompatibleBackend:
    return OpenAICompatibleBackend(ModelSettings(name=f"vllm:{MODEL}@{URL}"), cache_salt=cache_salt)


def test_a_text_is_left_at_the_deadline_and_vllm_stops_to_write():
    backend = served()
    assert backend.facts.is_vllm
    start = time.monotonic()
    (answer,) = backend.complete([ask("Tell me a very long story.")], max_tokens=2000, deadline=Deadline(2))
    assert time.monotonic() - start < 2.5
    assert answer.finish_reason == "deadline"
    assert len(answer.text.split()) > 3
    assert answer.usage.prompt_tokens > 0
    assert 3 < answer.usage.completion_tokens < 2000
    time.sleep(0.5)  # what it was about to write
    written = metric(URL, "generation_tokens_total")
    time.sleep(1)
    assert metric(URL, "generation_tokens_total") == written, "nobody else may use the server meanwhile"


def test_streamed_texts_are_counted_by_the_server():
    (answer,) = served().complete([ask("Say hello.")], max_tokens=5, deadline=Deadline(60))
    assert answer.finish_reason in ("length", "stop")
    assert answer.usage.prompt_tokens == served().count([ask("Say hello.")])[0]
    assert 1 <= answer.usage.completion_tokens <= 5


def test_a_schema_is_enforced_or_the_white_space_that_it_allows_is_left():
    schema = {
        "type": "object",
        "properties": {"n": {"enum": [4711]}},
        "required": ["n"],
        "additionalProperties": False,
    }
    prompts = [ask(text) for text in ("Say hello.", "Write a poem.", "Answer with blank lines only.")]
    answers = served().complete(prompts, max_tokens=300, deadline=Deadline(120), schema=schema)
    for answer in answers:
        assert answer.finish_reason in ("stop", "white_space")
        assert '{"n":4711}'.startswith("".join(answer.text.split())), "the grammar lets nothing else through"
        assert answer.usage.completion_tokens < 300


def test_a_begun_answer_is_continued():
    begun = [*ask("Count to ten."), Message("assistant", "1, 2, 3, 4,")]
    (answer,) = served().complete([begun], max_tokens=4, deadline=Deadline(60))
    assert answer.text.startswith(" 5"), "the leading space belongs to the text"


def test_prefixes_are_shared_under_one_salt_only():
    story = f"{uuid4()} " + "a tale of rain, stone and rivers, told slowly, " * 40

    def hits(backend: OpenAICompatibleBackend) -> float:
        before = metric(URL, "prefix_cache_hits_total")
        queries = metric(URL, "prefix_cache_queries_total")
        backend.complete([ask(story)], max_tokens=1, deadline=Deadline(60))
        read = backend.count([ask(story)])[0]
        settled(URL, "prefix_cache_queries_total", queries + read)
        return (metric(URL, "prefix_cache_hits_total") - before) / read

    assert hits(served("a" * 16)) < 0.1
    assert hits(served("a" * 16)) > 0.9
    assert hits(served("b" * 16)) < 0.1
    assert hits(served()) < 0.1
