"""Every fault of a server ends within the deadline, in a labelled answer or the right error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from contracts.backend_contract import ask
from worlds.model_server import (
    Answer,
    HangUp,
    Reset,
    backend_for,
    chunk,
    error,
    serving,
    then_raise,
    then_stall,
    written,
)

from tastebridge.agent.backend import Completion, Continuations, Documents
from tastebridge.agent.backends import reply_limits
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelBusy, ModelError, ModelUnavailable

pytest.importorskip("openai")  # loaded here, or the first test would pay for it

SLACK_S = 0.4
"""A busy test machine may be late by this much."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds + SLACK_S


def complete(url: str, seconds: float, count: int = 1, **settings: Any) -> list[Completion]:
    return backend_for(url, **settings).complete([ask("?")] * count, max_tokens=9, deadline=Deadline(seconds))


def stream(make: Callable[[], Iterator[bytes]]):
    """A behaviour that always streams this."""
    return lambda request, nth: (200, {}, make())


def slowly(request: dict[str, Any], nth: int) -> Answer:
    time.sleep(0.9)
    return 200, {}, written("late")


def endless(text: str, pause_s: float = 0.0) -> Iterator[bytes]:
    while True:
        yield chunk(text)
        time.sleep(pause_s)


def test_slow_to_the_first_byte():
    with (
        serving(slowly) as server,
        within(0.3),
        pytest.raises(ModelUnavailable, match=r"did not finish in 0\.3 s"),
    ):
        complete(server.url, 0.3)


@pytest.mark.parametrize("call", ["choose", "score", "rerank", "count"])
def test_slow_to_the_first_byte_of_anything_else(call: str):
    facts = {"/v1/models": {"data": [{"id": "m", "owned_by": "vllm"}]}}
    late = {path: lambda _: time.sleep(0.9) for path in ("/tokenize", "/v1/rerank", "/generative_scoring")}
    with serving(slowly, facts, late) as server:
        backend = backend_for(server.url, timeout_s=0.3, retries=0)
        assert backend.facts.is_vllm
        asked: dict[str, Callable[[], Any]] = {
            "choose": lambda: backend.choose([ask("?")], "AB", deadline=Deadline(0.3)),
            "score": lambda: backend.score([Continuations("A list:", [" one"])], deadline=Deadline(0.3)),
            "rerank": lambda: backend.rerank([Documents("tea", ["pot"])], deadline=Deadline(0.3)),
            "count": lambda: backend.count(["a"]),
        }
        with within(0.3), pytest.raises(ModelUnavailable, match=r"in 0\.3 s"):
            asked[call]()


def test_a_stall_in_mid_stream_keeps_the_text_so_far():
    with serving(stream(lambda: then_stall(chunk("A film"), chunk(" ind")))) as server, within(0.4):
        (answer,) = complete(server.url, 0.4)
    assert (answer.text, answer.finish_reason) == ("A film ind", "deadline")
    assert answer.usage.completion_tokens == 2


def test_a_stall_that_outlasts_the_timeout_of_one_call_keeps_the_text_too():
    with serving(stream(lambda: then_stall(chunk("A film")))) as server, within(0.3):
        (answer,) = complete(server.url, 5, timeout_s=0.3)
    assert (answer.text, answer.finish_reason) == ("A film", "deadline")


def test_a_text_without_end_is_left_at_the_deadline_and_its_connection_closed():
    with serving(stream(lambda: endless("word ", 0.01))) as server:
        with within(0.4):
            (answer,) = complete(server.url, 0.4)
        assert answer.finish_reason == "deadline"
        assert 5 < answer.text.count("word") < 45
        _until(lambda: server.left == 1)


def test_bytes_that_are_no_text_do_not_hold_the_call():
    def comments() -> Iterator[bytes]:
        while True:
            yield b": still here\n\n"
            time.sleep(0.02)

    with serving(stream(comments)) as server:
        with within(0.6), pytest.raises(ModelUnavailable, match=r"did not answer in 0\.2 s"):
            complete(server.url, 5, timeout_s=0.2, retries=0)
        _until(lambda: server.left == 1)


def test_a_whole_reply_that_trickles_is_left_too():
    def trickle() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.02)

    headers = {"content-type": "application/json"}
    with serving(lambda request, nth: (200, headers, trickle())) as server:
        with within(0.3), pytest.raises(ModelUnavailable, match=r"in 0\.2 s"):
            backend_for(server.url, timeout_s=0.2, retries=0).choose([ask("?")], "AB", deadline=Deadline(5))
        _until(lambda: server.left == 1)


@pytest.mark.parametrize("problem", [HangUp, Reset])
def test_a_connection_that_breaks_in_mid_stream_is_tried_again(problem: type[Exception]):
    def once(request: dict[str, Any], nth: int) -> Answer:
        return 200, {}, then_raise(problem, chunk("A fi")) if nth == 1 else written("A", " film")

    with serving(once) as server, within(0.5):
        (answer,) = complete(server.url, 5)
    assert (answer.text, answer.finish_reason) == ("A film", "stop")
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 3)


@pytest.mark.parametrize("problem", [HangUp, Reset])
def test_a_connection_that_always_breaks_is_an_error(problem: type[Exception]):
    broken = stream(lambda: then_raise(problem, chunk("A fi")))
    with serving(broken) as server, within(0.6), pytest.raises(ModelUnavailable, match=server.url):
        complete(server.url, 5, retries=1)
    assert len(server.seen) == 2


def test_a_stream_that_ends_too_early_is_a_broken_connection():
    with (
        serving(stream(lambda: iter([chunk("A fi")]))) as server,
        pytest.raises(ModelUnavailable, match="the text broke off"),
    ):
        complete(server.url, 5, retries=0)


def test_a_text_that_ended_needs_no_last_word_from_the_server():
    with serving(stream(lambda: then_raise(HangUp, chunk("A film"), chunk("", "stop")))) as server:
        (answer,) = complete(server.url, 5, retries=0)
    assert (answer.text, answer.finish_reason) == ("A film", "stop")


def test_a_stream_that_ended_leaves_its_connection_to_the_next():
    with serving(stream(lambda: written("A film"))) as server:
        backend = backend_for(server.url)
        for _ in range(5):
            backend.complete([ask("?")], max_tokens=9, deadline=Deadline(5))
    assert len(server.connections) == 1


def test_a_server_that_is_silent_after_the_end_costs_no_answer():
    with serving(stream(lambda: then_stall(*written("A film"), seconds=0.8))) as server, within(0.4):
        (answer,) = complete(server.url, 0.4)
    assert (answer.text, answer.finish_reason) == ("A film", "stop")


@pytest.mark.parametrize("white", [" ", "\n", "\t \r\n", " " * 60, "\u2003"])
def test_a_flood_of_white_space_is_left_at_once(white: str):
    def flood() -> Iterator[bytes]:
        yield chunk('{"n": 1,')
        yield from endless(white, 0.001)

    with serving(stream(flood)) as server, within(0.5):
        (answer,) = complete(server.url, 5)
        _until(lambda: server.left == 1)
    assert (answer.text, answer.finish_reason) == ('{"n": 1,', "white_space")


@pytest.mark.parametrize(("blanks", "finish"), [(39, "stop"), (40, "white_space")])
def test_forty_blanks_in_a_row_are_a_loop(blanks: int, finish: str):
    with serving(stream(lambda: written("word " * 60 + "end", *" " * blanks, "more"))) as server:
        (answer,) = complete(server.url, 5)
    assert answer.finish_reason == finish
    assert answer.text.endswith("more" if finish == "stop" else "end")


def test_white_space_with_a_crumb_now_and_then_is_a_loop_too():
    with serving(stream(lambda: endless(",\n" + " " * 20, 0.001))) as server, within(0.5):
        (answer,) = complete(server.url, 5)
    assert answer.finish_reason == "white_space"
    assert len(answer.text) < 250


def test_a_well_laid_out_text_is_no_loop():
    text = (
        "{\n" + "".join(f'{" " * 8}"item": [\n{" " * 12}"{n} words"\n{" " * 8}],\n' for n in range(20)) + "}"
    )
    with serving(stream(lambda: written(*text))) as server:
        (answer,) = complete(server.url, 5)
    assert (answer.text, answer.finish_reason) == (text, "stop")


def test_a_whole_reply_is_cut_where_a_stream_would_have_been_left():
    text = '{"n": 1' + "\n" * 400
    body = {"choices": [{"message": {"content": text}, "finish_reason": "length"}]}
    with serving(lambda request, nth: (200, {}, body)) as server:
        (answer,) = complete(server.url, 5)
    assert (answer.text, answer.finish_reason) == ('{"n": 1', "white_space")


def test_a_storm_of_429_is_waited_for_within_the_budget_of_retries():
    storm = (429, {"retry-after": "0"}, error(429, "slow down")[2])
    with (
        serving(lambda request, nth: storm) as server,
        within(1.0),
        pytest.raises(ModelBusy, match=r"busy or broken: .*slow down") as caught,
    ):
        complete(server.url, 5, count=4, retries=2)
    assert len(server.seen) <= 4 + 2
    assert caught.value.retry_after_s == 0


def test_500_then_200_is_an_answer():
    def behave(request: dict[str, Any], nth: int) -> Answer:
        return error(500) if nth == 1 else (200, {}, written("A film"))

    with serving(behave) as server, within(0.5):
        (answer,) = complete(server.url, 5)
    assert answer.text == "A film"


@pytest.mark.parametrize(
    "event",
    [b"data: {broken\n\n", b"data: 17\n\n", b'data: {"choices": 3}\n\n', b"data: \xff\xfe\n\n", b"data:\n\n"],
)
def test_broken_json_in_a_stream_is_an_error_that_shows_it(event: bytes):
    with (
        serving(stream(lambda: iter([chunk("A"), event, chunk("B", "stop")]))) as server,
        within(0.1),
        pytest.raises(ModelUnavailable, match="which is no chunk of a chat completion"),
    ):
        complete(server.url, 5)


@pytest.mark.parametrize("body", [b"{broken", b"", b"\xff\xfe", b"[]", b"null"])
def test_broken_json_as_a_whole_reply_is_an_error_that_shows_it(body: bytes):
    with (
        serving(lambda request, nth: (200, {}, body)) as server,
        within(0.1),
        pytest.raises(ModelUnavailable, match="is no chat completion"),
    ):
        complete(server.url, 5)


def test_an_error_in_mid_stream_is_tried_again_if_it_may_pass():
    def behave(request: dict[str, Any], nth: int) -> Answer:
        failed = iter([chunk("A"), b'data: {"error": {"message": "engine died", "code": 500}}\n\n'])
        return 200, {}, failed if nth == 1 else written("A film")

    with serving(behave) as server:
        assert complete(server.url, 5)[0].text == "A film"


def test_an_error_in_mid_stream_that_stays_is_a_refusal():
    said = b'data: {"error": {"message": "bad grammar", "code": 400}}\n\n'
    with (
        serving(stream(lambda: iter([said]))) as server,
        pytest.raises(ModelError, match="the request was refused: bad grammar"),
    ):
        complete(server.url, 5)
    assert len(server.seen) == 1


def test_a_reply_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reply_limits, "MAX_REPLY_BYTES", 2**20)

    def huge() -> Iterator[bytes]:
        while True:
            yield b"data: " + b"x" * 2**16

    with serving(stream(huge)) as server, within(0.5):
        with pytest.raises(ModelUnavailable, match="sent more than 1 MB"):
            complete(server.url, 5)
        with pytest.raises(ModelUnavailable, match="sent more than 1 MB"):
            backend_for(server.url).choose([ask("?")], "AB", deadline=Deadline(5))
    assert len(server.seen) == 2


def test_a_redirect_is_not_followed():
    with serving(lambda request, nth: (200, {}, written("stolen"))) as elsewhere:
        target = f"{elsewhere.url}/chat/completions"
        with (
            serving(lambda request, nth: (307, {"location": target}, b"")) as server,
            pytest.raises(ModelUnavailable, match=f"redirects to '{target}', which is not followed"),
        ):
            complete(server.url, 5)
    assert elsewhere.seen == []


def test_one_bad_connection_does_not_cost_the_others_their_answer():
    def behave(request: dict[str, Any], nth: int) -> Answer:
        word = request["messages"][-1]["content"]
        return 200, {}, then_stall(chunk("half")) if word == "stall" else written(word)

    with serving(behave) as server, within(0.5):
        answers = backend_for(server.url).complete(
            [ask("one"), ask("stall"), ask("two")], max_tokens=9, deadline=Deadline(0.5)
        )
    assert [(answer.text, answer.finish_reason) for answer in answers] == [
        ("one", "stop"),
        ("half", "deadline"),
        ("two", "stop"),
    ]


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 2
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)
