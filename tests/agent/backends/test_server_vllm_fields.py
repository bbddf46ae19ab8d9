"""vLLM's extras against a server that answers as vLLM does; other servers see nothing of them."""

import math
from typing import Any

import pytest
from contracts.backend_contract import ask
from hypothesis import given
from hypothesis import strategies as st
from worlds.model_server import Answer, backend_for, serving, written

from tastebridge.agent.backend import Continuations, Message
from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.backends.vllm_extras import MAX_LABELS
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import CannotChoose, ModelUnavailable

pytest.importorskip("openai")

GETS = {"/v1/models": {"data": [{"id": "m", "owned_by": "vllm"}]}, "/version": {"version": "0.32.0"}}
OWN_FIELDS = {
    "cache_salt",
    "continue_final_message",
    "add_generation_prompt",
    "logprob_token_ids",
    "return_tokens_as_token_ids",
}


def tokenize(request: dict[str, Any]) -> dict[str, Any]:
    """A word is a token; its id is the code of its first letter, and 1000 more after a space."""
    text = request.get("prompt") or " ".join(turn["content"] for turn in request["messages"])
    ids = [1000 + ord(word[1]) if word[0] == " " else ord(word[0]) for word in [text[:2], *text.split()[1:]]]
    return {"count": len(ids), "max_model_len": 99, "tokens": ids}


def detokenize(request: dict[str, Any]) -> dict[str, Any]:
    return {"prompt": f"<{len(request['tokens'])} tokens>"}


POSTS = {"/tokenize": tokenize, "/detokenize": detokenize, "/generative_scoring": dict}


def vllm(request: dict[str, Any], nth: int) -> Answer:
    """A letter is as likely as it is early in the alphabet; after a space ten times less."""
    if request.get("stream"):
        return 200, {}, written(" A", " film")
    if "prompt" in request:
        return 200, {}, _echo(request["prompt"])
    top = [
        {"token": f"token_id:{token}", "logprob": -(token % 1000 - 64) - (token > 1000) * math.log(10)}
        for token in request.get("logprob_token_ids", ())
    ]
    choice = {
        "message": {"content": "A"},
        "finish_reason": "length",
        "logprobs": {"content": [{"top_logprobs": top}]},
    }
    return 200, {}, {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 1}}


def _echo(sent: list[str]) -> dict[str, Any]:
    def told(text: str) -> dict[str, Any]:
        tokens = text.replace(" ", "| ").split("|")
        return {"tokens": tokens, "token_logprobs": [None, *(-1.0 for _ in tokens[1:])]}

    return {"choices": [{"index": n, "text": text, "logprobs": told(text)} for n, text in enumerate(sent)]}


def salted(url: str, kind: str = "vllm") -> OpenAICompatibleBackend:
    return OpenAICompatibleBackend(ModelSettings(name=f"{kind}:m@{url}"), cache_salt="mine")


def test_all_labels_get_a_probability_however_unlikely():
    labels = [chr(65 + n) for n in range(26)]
    with serving(vllm, GETS, POSTS) as server:
        (choice,) = backend_for(server.url, "vllm").choose([ask("?")], labels, deadline=Deadline(5))
    assert choice.missing == 0
    assert choice.logprobs["A"] - choice.logprobs["Z"] == pytest.approx(25)
    (request,) = server.asked("/v1/chat/completions")
    assert sorted(request["logprob_token_ids"]) == [*range(65, 91), *range(1065, 1091)]
    assert request["return_tokens_as_token_ids"] is True


def test_the_tokens_of_labels_are_asked_for_once():
    with serving(vllm, GETS, POSTS) as server:
        backend = backend_for(server.url, "vllm")
        for _ in range(2):
            backend.choose([ask("?")] * 3, "ABC", deadline=Deadline(5))
    assert len(server.asked("/tokenize")) == 6


def test_labels_that_begin_alike_cannot_be_chosen():
    with serving(vllm, GETS, POSTS) as server, pytest.raises(CannotChoose, match="apart"):
        backend_for(server.url, "vllm").choose([ask("?")], ["Yes", "Yet"], deadline=Deadline(5))


def test_more_labels_than_can_be_named_are_looked_for_among_the_likeliest():
    labels = [f"L{n}" for n in range(MAX_LABELS + 1)]
    with serving(vllm, GETS, POSTS) as server, pytest.raises(CannotChoose):
        backend_for(server.url, "vllm").choose([ask("?")], labels, deadline=Deadline(5))
    (request,) = server.asked("/v1/chat/completions")
    assert not OWN_FIELDS & request.keys()


def test_a_last_turn_of_the_assistant_is_continued():
    prompt = [*ask("Name a film."), Message("assistant", "I name")]
    with serving(vllm, GETS, POSTS) as server:
        (answer,) = backend_for(server.url, "vllm").complete([prompt], max_tokens=3, deadline=Deadline(5))
        backend_for(server.url, "vllm").choose([prompt], "AB", deadline=Deadline(5))
    assert answer.text == " A film", "the text goes on where the turn ended"
    for request in server.asked("/v1/chat/completions"):
        assert (request["continue_final_message"], request["add_generation_prompt"]) == (True, False)
        assert request["messages"][-1] == {"role": "assistant", "content": "I name"}


@pytest.mark.parametrize("kind", ["vllm", "openai"])
def test_every_request_to_vllm_carries_the_salt(kind: str):
    with serving(vllm, GETS, POSTS) as server:
        backend = salted(server.url, kind)
        backend.complete([ask("?")], max_tokens=3, deadline=Deadline(5))
        backend.choose([ask("?")], "AB", deadline=Deadline(5))
        backend.score([Continuations("A list:", [" one"])], deadline=Deadline(5))
    read_by_the_model = [request for request in server.seen if "completions" in request["path"]]
    assert [request["cache_salt"] for request in read_by_the_model] == ["mine"] * 3


@given(st.sampled_from(["complete", "choose", "continue"]))
def test_no_other_server_sees_a_field_of_vllm(call: str):
    messages = [*ask("?"), Message("assistant", "I name")] if call == "continue" else ask("?")
    with serving(lambda request, nth: (200, {}, written("A film"))) as server:
        backend = salted(server.url, "openai")
        if call == "choose":
            with pytest.raises(ModelUnavailable):
                backend.choose([messages], "AB", deadline=Deadline(5))
        else:
            backend.complete([messages], max_tokens=3, deadline=Deadline(5))
    (request,) = server.seen
    assert not OWN_FIELDS & request.keys()
    assert request.get("stream_options", {"include_usage": True}) == {"include_usage": True}


def test_vllm_without_a_salt_gets_none():
    with serving(vllm, GETS, POSTS) as server:
        backend_for(server.url, "vllm").complete([ask("?")], max_tokens=3, deadline=Deadline(5))
    assert not OWN_FIELDS & server.asked("/v1/chat/completions")[0].keys()


def test_texts_after_messages_are_scored_after_the_prompt_as_the_model_reads_it():
    with serving(vllm, GETS, POSTS) as server:
        backend = backend_for(server.url, "vllm")
        ((found,),) = backend.score([Continuations(ask("Name a film."), [" Dune"])], deadline=Deadline(5))
    assert server.asked("/v1/completions")[0]["prompt"] == ["<5 tokens>", "<5 tokens> Dune"]
    assert (found.logprob, found.tokens) == (-1.0, 1)


def test_other_servers_score_after_a_plain_text_only():
    with serving(vllm) as server, pytest.raises(ModelUnavailable, match="plain text only"):
        backend_for(server.url).score([Continuations(ask("?"), [" a"])], deadline=Deadline(5))


def test_tokens_are_counted_by_vllm_and_by_nobody_else():
    with serving(vllm, GETS, POSTS) as server:
        assert backend_for(server.url, "vllm").count(["a b c", ask("d e"), "f"]) == [3, 4, 1]
    with serving(vllm) as server, pytest.raises(ModelUnavailable, match="does not count tokens"):
        backend_for(server.url).count(["a"])


@pytest.mark.parametrize("path", ["/tokenize", "/detokenize"])
@pytest.mark.parametrize("body", [{}, [], {"tokens": "ab"}, {"prompt": 3}])
def test_a_strange_answer_of_the_tokenizer_is_an_error(path: str, body: Any):
    with (
        serving(vllm, GETS, POSTS | {path: lambda _: body}) as server,
        pytest.raises(ModelUnavailable, match=f"server's {path} told no"),
    ):
        backend_for(server.url, "vllm").score([Continuations(ask("?"), [" a"])], deadline=Deadline(5))
