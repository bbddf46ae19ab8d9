"""Probabilities of labels and texts, and counts of tokens, from a real vLLM: TASTEBRIDGE_TEST_VLLM_URL."""

import math
import os
from itertools import pairwise
from typing import Any

import pytest
from contracts.backend_contract import ask

from tastebridge.agent.backend import Continuations, Message
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
LETTERS = [chr(65 + n) for n in range(20)]
PROMPT = ask("Which letter comes first: A, B, C or D? Answer with the letter.")


@pytest.fixture(scope="module")
def vllm():
    return OpenAICompatibleBackend(ModelSettings(name=f"vllm:{MODEL}@{URL}"))


def likeliest(backend: OpenAICompatibleBackend, messages: list[Message]) -> dict[str, float]:
    """The twenty likeliest first tokens, as any chat server tells them."""
    import openai

    reply: Any = openai.OpenAI(base_url=URL, api_key="none").chat.completions.create(
        model=MODEL,
        messages=[{"role": m.role, "content": m.text} for m in messages],  # type: ignore[misc]
        max_tokens=1,
        temperature=0,
        logprobs=True,
        top_logprobs=20,
    )
    return {top.token: top.logprob for top in reply.choices[0].logprobs.content[0].top_logprobs}


def test_the_server_says_that_it_is_vllm(vllm: OpenAICompatibleBackend):
    plain = OpenAICompatibleBackend(ModelSettings(name=f"openai:{MODEL}@{URL}"))
    assert vllm.facts == plain.facts
    assert vllm.facts.is_vllm
    assert vllm.facts.version
    assert vllm.facts.max_model_len
    assert vllm.facts.rerank_path == "", "a model that writes texts is no reranker"
    assert vllm.abilities.labels >= 20


def test_no_label_is_missing(vllm: OpenAICompatibleBackend):
    labels = [*LETTERS, "zebra", "yes", "5"]
    (choice,) = vllm.choose([PROMPT], labels, deadline=Deadline(60))
    assert choice.missing == 0
    assert tuple(choice.logprobs) == tuple(labels)
    told = likeliest(vllm, PROMPT)
    assert any(letter not in told for letter in LETTERS), "here all letters are among the likeliest: no test"


def test_the_probabilities_are_those_of_the_chat_completions(vllm: OpenAICompatibleBackend):
    (choice,) = vllm.choose([PROMPT], LETTERS, deadline=Deadline(60))
    told = likeliest(vllm, PROMPT)
    both = [letter for letter in LETTERS if letter in told]
    assert len(both) >= 2
    for one, other in pairwise(both):
        # 'A' after a space counts as 'A' too, and is not among the likeliest here.
        expected = told[one] - told[other]
        assert choice.logprobs[one] - choice.logprobs[other] == pytest.approx(expected, abs=0.3)


def test_labels_of_several_letters_are_told_apart_by_their_first_token(vllm: OpenAICompatibleBackend):
    (choice,) = vllm.choose([ask("Is water wet? Yes or No?")], ["Yes", "No"], deadline=Deadline(60))
    assert sum(map(math.exp, choice.logprobs.values())) == pytest.approx(1)
    assert choice.missing == 0


def test_a_text_that_begins_the_answer_changes_the_choice(vllm: OpenAICompatibleBackend):
    begun = [*PROMPT, Message("assistant", "The alphabet: A, B, C,")]
    plain, continued = vllm.choose([PROMPT, begun], ["A", "D"], deadline=Deadline(60))
    assert continued.logprobs["D"] > plain.logprobs["D"]
    assert continued.logprobs["D"] > continued.logprobs["A"]


def test_counts_are_those_of_the_server(vllm: OpenAICompatibleBackend):
    (reply,) = vllm.complete([PROMPT], max_tokens=1, deadline=Deadline(60))
    chat, text, longer = vllm.count([PROMPT, "A list:", "A list: tea"])
    assert chat == reply.usage.prompt_tokens
    assert 0 < text < longer


def test_texts_after_messages_are_scored_as_the_model_would_write_them(vllm: OpenAICompatibleBackend):
    (answer,) = vllm.complete([ask("Say hello.")], max_tokens=6, deadline=Deadline(60))
    texts = [answer.text, "Purple elephants negotiate quarterly"]
    ((own, strange),) = vllm.score([Continuations(ask("Say hello."), texts)], deadline=Deadline(60))
    assert own.logprob / own.tokens > strange.logprob / strange.tokens
