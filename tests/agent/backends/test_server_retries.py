"""What a server says about asking again is obeyed, and never past the deadline."""

import time
from email.utils import formatdate
from typing import Any

import pytest
from contracts.backend_contract import ask
from hypothesis import given
from hypothesis import strategies as st
from worlds.model_server import Answer, backend_for, error, serving, written

from tastebridge.agent.backends.retrying import may_pass, retry_after_s
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelBusy, ModelError, ModelUnavailable


def first(answer: Answer):
    """A behaviour that answers so at first, and well afterwards."""
    return lambda request, nth: answer if nth == 1 else (200, {}, written("A film"))


def refusal(status: int, **headers: str) -> Answer:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, error(status)[2]


def complete(url: str, seconds: float = 5, **settings: Any) -> str:
    backend = backend_for(url, **settings)
    return backend.complete([ask("?")], max_tokens=9, deadline=Deadline(seconds))[0].text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_how_long_a_server_asks_to_wait(headers: dict[str, str], seconds: float | None):
    assert retry_after_s(headers) == seconds


def test_a_date_is_a_time_from_now():
    assert retry_after_s({"retry-after": formatdate(time.time() + 30, usegmt=True)}) == pytest.approx(
        30, abs=2
    )


@given(st.text())
def test_nonsense_is_no_wait_and_no_error(text: str):
    seconds = retry_after_s({"retry-after": text, "retry-after-ms": text})
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (429, None, True),
        (500, None, True),
        (408, None, True),
        (400, None, False),
        (404, None, False),
        (429, "false", False),
        (500, "false", False),
        (400, "true", True),
        (429, "perhaps", True),
    ],
)
def test_the_server_has_the_last_word_on_asking_again(status: int, said: str | None, expected: bool):
    assert may_pass(status, {} if said is None else {"x-should-retry": said}) is expected


def test_a_server_that_says_no_is_not_asked_again():
    with serving(first(refusal(500, x_should_retry="false"))) as server, pytest.raises(ModelUnavailable):
        complete(server.url)
    assert len(server.seen) == 1


def test_a_server_that_says_yes_is_asked_again():
    with serving(first(refusal(400, x_should_retry="true"))) as server:
        assert complete(server.url) == "A film"


def test_as_long_as_the_server_asks_is_waited():
    with serving(first(refusal(429, retry_after_ms="500"))) as server:
        start = time.monotonic()
        assert complete(server.url) == "A film"
        assert 0.5 <= time.monotonic() - start < 1.5


@pytest.mark.parametrize(
    ("header", "value"), [("retry_after", "60"), ("retry_after_ms", "60000"), ("retry_after", "a date")]
)
def test_what_cannot_be_waited_for_is_an_error_at_once_that_says_when(header: str, value: str):
    if value == "a date":
        value = formatdate(time.time() + 60, usegmt=True)
    with serving(first(refusal(429, **{header: value}))) as server:
        start = time.monotonic()
        with pytest.raises(ModelBusy, match="busy or broken") as caught:
            complete(server.url, seconds=5)
        assert time.monotonic() - start < 1
    assert caught.value.retry_after_s == pytest.approx(60, abs=5)
    assert len(server.seen) == 1


def test_without_a_deadline_no_wait_is_longer_than_the_timeout_of_a_call():
    with serving(first(refusal(503, retry_after="3600"))) as server, pytest.raises(ModelBusy):
        complete(server.url, seconds=float("inf"), timeout_s=5)


def test_a_wait_never_crosses_the_deadline():
    with serving(lambda request, nth: refusal(500)) as server:
        start = time.monotonic()
        with pytest.raises(ModelUnavailable):
            complete(server.url, seconds=0.6, retries=20)
        assert time.monotonic() - start < 1.0
    assert len(server.seen) == 2  # 0.25 s fit into the time, 0.5 s more do not


def test_the_busy_server_without_a_word_leaves_the_wait_open():
    with serving(lambda request, nth: refusal(429)) as server, pytest.raises(ModelBusy) as caught:
        complete(server.url, retries=0)
    assert caught.value.retry_after_s is None


@pytest.mark.parametrize("option", ["stream", "stream_options"])
@pytest.mark.parametrize("named", [True, False])
def test_a_server_that_refuses_to_stream_answers_in_one_piece(option: str, named: bool):
    def behave(request: dict[str, Any], nth: int) -> Answer:
        if option in request:
            return error(400, f"unsupported: '{option}'", param=option if named else None)
        choice = {"message": {"content": "A film"}, "finish_reason": "stop"}
        return 200, {}, written("A film") if request.get("stream") else {"choices": [choice]}

    with serving(behave) as server:
        backend = backend_for(server.url)
        for _ in range(2):
            (answer,) = backend.complete([ask("?")], max_tokens=5, deadline=Deadline(5))
            assert (answer.text, answer.finish_reason) == ("A film", "stop")
    assert len(server.seen) == 3


def test_a_refusal_of_something_else_is_final():
    with (
        serving(lambda request, nth: error(400, "too long a prompt")) as server,
        pytest.raises(ModelError, match="too long a prompt"),
    ):
        complete(server.url)
    assert len(server.seen) == 1


def test_each_retry_is_told():
    told: list[int] = []
    with serving(lambda request, nth: error(500) if nth < 3 else (200, {}, written("hello"))) as server:
        backend = backend_for(server.url)
        backend.tell_retries(lambda: told.append(1))
        (answer,) = backend.complete([ask("?")], max_tokens=3, deadline=Deadline(5))
    assert answer.text == "hello"
    assert len(told) == 2
