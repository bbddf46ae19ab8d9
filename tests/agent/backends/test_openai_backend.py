"""The OpenAI-compatible backend against a real HTTP server on this machine, well-behaved and not."""

import math
import time
from collections.abc import Sequence
from typing import Any

import pytest
from contracts.backend_contract import BackendContract, ask
from worlds.model_server import Answer, backend_for, error, serving

from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import CannotChoose, ModelError, ModelUnavailable

TOP = (("A", 0.5), (" A", 0.1), ("B", 0.2), ("C", 0.1), ("Sure", 0.05))


def chat(
    text: str = "A film indeed",
    finish: str = "stop",
    top: Sequence[tuple[str, float]] = TOP,
):
    """A chat completion as a server sends it; `top` are the likeliest first tokens."""
    tokens = [{"token": token, "logprob": math.log(p), "bytes": None} for token, p in top]
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": finish,
                "logprobs": {
                    "content": [{"token": "A", "logprob": -0.5, "bytes": None, "top_logprobs": tokens}]
                },
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": min(3, len(text.split())), "total_tokens": 9},
    }


def well_behaved(request: dict[str, Any], nth: int):
    """Answers with the last word of the prompt, cut to max_tokens."""
    words = [*request["messages"][-1]["content"].split()[-1:], "and", "so", "on"][: request["max_tokens"]]
    return 200, {}, chat(" ".join(words), "length" if len(words) < 4 else "stop")


class TestOpenAIBackend(BackendContract):
    @pytest.fixture
    def backend(self):
        with serving(well_behaved) as server:
            yield backend_for(server.url)


def test_asks_for_one_token_and_the_likeliest_twenty():
    with serving(well_behaved) as server:
        (choice,) = backend_for(server.url).choose([ask("?")], "ABCD", deadline=Deadline())
    (request,) = server.seen
    assert (request["max_tokens"], request["logprobs"], request["top_logprobs"]) == (1, True, 20)
    assert request["path"] == "/v1/chat/completions"
    assert request["messages"][0] == {"role": "system", "content": "You answer."}
    assert choice.missing == 1
    assert math.exp(choice.logprobs["A"]) == pytest.approx(0.6 / (0.6 + 0.2 + 0.1 + 0.05))


def test_a_schema_is_sent_along():
    with serving(well_behaved) as server:
        backend_for(server.url).complete(
            [ask("?")], max_tokens=9, deadline=Deadline(), schema={"type": "object"}
        )
    assert server.seen[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_the_key_comes_from_the_variable_that_the_settings_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MY_KEY", "secret-1")
    with serving(well_behaved) as server:
        backend_for(server.url, api_key_env="MY_KEY").complete([ask("?")], max_tokens=1, deadline=Deadline())
    assert server.seen[0]["key"] == "Bearer secret-1"


def test_a_batch_goes_out_together_but_never_more_than_allowed():
    def slowly(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(0.1)
        return well_behaved(request, nth)

    with serving(slowly) as server:
        backend_for(server.url, concurrency=3).complete([ask("?")] * 9, max_tokens=1, deadline=Deadline())
    assert server.most_at_once == 3


def test_where_the_settings_leave_it_open_eight_calls_go_out_together():
    def slowly(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(0.1)
        return well_behaved(request, nth)

    with serving(slowly) as server:
        backend_for(server.url, concurrency=0).complete([ask("?")] * 12, max_tokens=1, deadline=Deadline(5))
    assert server.most_at_once == 8


@pytest.mark.parametrize("status", [429, 500, 503, 408])
def test_a_failure_that_may_pass_is_tried_again(status: int):
    with serving(lambda request, nth: error(status) if nth == 1 else well_behaved(request, nth)) as server:
        (answer,) = backend_for(server.url).complete([ask("hi")], max_tokens=9, deadline=Deadline())
    assert answer.text == "hi and so on"
    assert len(server.seen) == 2


def test_the_retries_of_a_batch_are_bounded_together():
    with (
        serving(lambda request, nth: error(500, "boom")) as server,
        pytest.raises(ModelUnavailable, match=r"busy or broken: .*boom"),
    ):
        backend_for(server.url, retries=2, concurrency=4).complete(
            [ask("?")] * 4, max_tokens=1, deadline=Deadline()
        )
    assert len(server.seen) <= 4 + 2


def test_a_pause_that_is_longer_than_the_deadline_is_not_waited_for():
    start = time.monotonic()
    with (
        serving(lambda request, nth: (429, {"retry-after": "60"}, error(429)[2])) as server,
        pytest.raises(ModelUnavailable, match="busy or broken"),
    ):
        backend_for(server.url).complete([ask("?")], max_tokens=1, deadline=Deadline(5))
    assert time.monotonic() - start < 3
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (error(401, "bad key"), ModelUnavailable, r"the key in \$OPENAI_API_KEY was refused: .*bad key"),
        (error(404, "no model m"), ModelUnavailable, "not found: .*no model m.*check .model. name"),
        (error(400, "too long"), ModelError, "the request was refused: .*too long"),
        ((200, {}, b"<html>hello</html>"), ModelUnavailable, "is no chat completion; check the URL"),
        ((200, {}, {"choices": []}), ModelUnavailable, "is no chat completion"),
        ((200, {}, {"choices": None}), ModelUnavailable, "is no chat completion"),
        ((200, {"content-type": "text/html"}, b"<html>"), ModelUnavailable, "is no chat completion"),
    ],
)
def test_a_failure_that_stays_is_explained_and_not_tried_again(
    answer: Answer, kind: type[ModelError], message: str
):
    with serving(lambda request, nth: answer) as server:
        backend = backend_for(server.url)
        with pytest.raises(kind, match=message) as caught:
            backend.complete([ask("?")], max_tokens=1, deadline=Deadline())
    assert server.url in str(caught.value)
    assert len(server.seen) == 1


def test_a_server_without_probabilities_cannot_choose():
    body = chat()
    body["choices"][0]["logprobs"] = None
    with (
        serving(lambda request, nth: (200, {}, body)) as server,
        pytest.raises(CannotChoose, match="top_logprobs"),
    ):
        backend_for(server.url).choose([ask("?")], "AB", deadline=Deadline())


def test_an_option_that_is_refused_by_name_is_replaced_once_and_for_all():
    def modern(request: dict[str, Any], nth: int) -> Answer:
        for option in ("max_tokens", "temperature"):
            if option in request:
                return error(400, f"unsupported {option}", param=option)
        return 200, {}, chat()

    with serving(modern) as server:
        backend = backend_for(server.url)
        for _ in range(2):
            backend.complete([ask("?")], max_tokens=5, deadline=Deadline())
    assert [request.get("max_completion_tokens") for request in server.seen] == [None, 5, 5, 5]


def test_a_slow_server_is_left_at_the_deadline():
    def slow(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(2 if "slow" in request["messages"][-1]["content"] else 0)
        return well_behaved(request, nth)

    with serving(slow) as server:
        backend = backend_for(server.url)
        start = time.monotonic()
        answers = backend.complete([ask("slow"), ask("fast")], max_tokens=9, deadline=Deadline(0.8))
        assert time.monotonic() - start < 1.5
        assert [answer.finish_reason for answer in answers] == ["deadline", "stop"]
        with pytest.raises(ModelUnavailable, match=r"did not finish in 0\.3 s"):
            backend.choose([ask("slow")], "AB", deadline=Deadline(0.3))


def test_one_slow_answer_is_left_at_its_own_timeout():
    def slow(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(1.5)
        return well_behaved(request, nth)

    with (
        serving(slow) as server,
        pytest.raises(ModelUnavailable, match=r"did not answer in 0.2 s; raise timeout_s"),
    ):
        backend_for(server.url, timeout_s=0.2, retries=0).complete(
            [ask("?")], max_tokens=1, deadline=Deadline()
        )


def test_nothing_there_says_where_and_what_to_do():
    with serving(well_behaved) as server:
        url = server.url
    with pytest.raises(
        ModelUnavailable, match=f"nothing answers at {url}.*start the server, or correct the URL"
    ):
        backend_for(url, retries=1).complete([ask("?")], max_tokens=1, deadline=Deadline())


def test_connections_are_used_again():
    with serving(well_behaved) as server:
        backend = backend_for(server.url, concurrency=2)
        for _ in range(5):
            backend.choose([ask("?")] * 4, "AB", deadline=Deadline(5))
    assert len(server.connections) <= 2
