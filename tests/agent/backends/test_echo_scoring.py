"""Scoring by a completions server that echoes prompts, against a real HTTP server, well-behaved and not."""

import re
from typing import Any

import pytest
from contracts.scorer_contract import PREFIX, ScorerContract, score
from worlds.model_server import Answer, backend_for, error, serving

from tastebridge.agent.backend import Continuations
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelError, ModelUnavailable


def echo(prompt: str, index: int = 0) -> dict[str, Any]:
    """A prompt with its log-probabilities as vLLM sends it; a word is a token, and costs more further on."""
    tokens = re.findall(r"\s*[^\s]+|\s+$", prompt)
    logprobs = [None, *(-len(token) - place / 100 for place, token in enumerate(tokens[1:], 1))]
    return {
        "index": index,
        "text": prompt,
        "finish_reason": "length",
        "logprobs": {
            "tokens": tokens,
            "token_logprobs": logprobs,
            "top_logprobs": [None, *({} for _ in tokens[1:])],
            "text_offset": [0] * len(tokens),  # wrong on purpose: vLLM's are not to be relied on either
        },
    }


def completion(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "1", "object": "text_completion", "created": 0, "model": "m", "choices": choices}


def well_behaved(request: dict[str, Any], nth: int) -> Answer:
    """Answers in any order: it is the index that counts."""
    choices = [echo(prompt, index) for index, prompt in enumerate(request["prompt"])]
    return 200, {}, completion(choices[::-1])


class TestEchoScorer(ScorerContract):
    reads_messages = False

    @pytest.fixture
    def scorer(self):
        with serving(well_behaved) as server:
            yield backend_for(server.url)


def test_asks_for_an_echo_and_nothing_more():
    with serving(well_behaved) as server:
        score(backend_for(server.url), "A list:\n-", " Tea\n", " Pot\n")
    (request,) = server.seen
    assert request["path"] == "/v1/completions"
    assert request["prompt"] == ["A list:\n-", "A list:\n- Tea\n", "A list:\n- Pot\n"]
    wanted = {"echo": True, "logprobs": 1, "max_tokens": 0, "temperature": 0, "add_special_tokens": False}
    assert wanted.items() <= request.items()


def test_many_texts_are_several_requests_and_never_more_at_once_than_allowed():
    with serving(well_behaved) as server:
        asked = [Continuations(PREFIX, [f" item {n}\n" for n in range(100)])] * 2
        found = backend_for(server.url, concurrency=3).score(asked, deadline=Deadline())
    assert [len(texts) for texts in found] == [100, 100]
    assert len(server.seen) == 8
    assert server.most_at_once <= 3


def test_a_text_that_the_tokenizer_joins_to_the_prefix_is_refused():
    with serving(well_behaved) as server, pytest.raises(ModelError, match=r"joins .* to the text 'en'"):
        score(backend_for(server.url), "A kitch", "en", " sink")


def without_echo(request: dict[str, Any], nth: int) -> Answer:
    return 200, {}, completion([echo("Sure, ", index) for index in range(len(request["prompt"]))])


def without_probabilities(request: dict[str, Any], nth: int) -> Answer:
    choices = [echo(prompt, index) | {"logprobs": None} for index, prompt in enumerate(request["prompt"])]
    return 200, {}, completion(choices)


def one_for_all(request: dict[str, Any], nth: int) -> Answer:
    return 200, {}, completion([echo(request["prompt"][0])])


@pytest.mark.parametrize("behave", [without_echo, without_probabilities, one_for_all])
def test_a_server_that_does_not_echo_says_what_would(behave: Any):
    with serving(behave) as server, pytest.raises(ModelUnavailable, match=r"does not echo .* with vLLM"):
        score(backend_for(server.url), PREFIX, " Tea\n")


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (error(404, "no completions here"), ModelUnavailable, "not found: .*no completions here"),
        (error(400, "longer than 4096"), ModelError, "the request was refused: .*longer than 4096"),
        ((200, {}, b"<html>"), ModelUnavailable, "which is no completion; check the URL"),
    ],
)
def test_a_failure_is_explained(answer: Answer, kind: type[ModelError], message: str):
    with serving(lambda request, nth: answer) as server, pytest.raises(kind, match=message):
        score(backend_for(server.url), PREFIX, " Tea\n")


def test_a_failure_that_may_pass_is_tried_again_here_too():
    with serving(lambda request, nth: error(503) if nth == 1 else well_behaved(request, nth)) as server:
        (found,) = score(backend_for(server.url), PREFIX, " Tea\n")
    assert found.tokens == 2
    assert len(server.seen) == 2
