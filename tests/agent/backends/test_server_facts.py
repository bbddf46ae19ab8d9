"""A server is asked once what it is; one that is away is taken for what its kind should be."""

import time
from typing import Any

import pytest
from contracts.backend_contract import ask
from worlds.model_server import backend_for, error, serving, written

from tastebridge.agent.backends.server_facts import FactFinder, ServerAway, ServerFacts
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.model_name import ModelName

pytest.importorskip("openai")

CARD = {"id": "m", "owned_by": "vllm", "root": "org/m", "max_model_len": 4096}
VLLM = {"/v1/models": {"data": [CARD]}, "/version": {"version": "0.32.0"}}
EXTRAS = {"/tokenize": dict, "/generative_scoring": dict}


def behave(request: dict[str, Any], nth: int):
    return 200, {}, written("A film")


@pytest.mark.parametrize("kind", ["vllm", "openai"])
def test_a_vllm_server_is_known_by_its_word(kind: str):
    with serving(behave, VLLM, EXTRAS) as server:
        backend = backend_for(server.url, kind)
        assert backend.facts == ServerFacts(True, "0.32.0", "org/m", 4096, True, True)
        can = backend.abilities
    assert (can.choose, can.score, can.rerank, can.schema) == (True, True, False, True)
    assert (can.labels, can.remote) == (64, False)


def test_another_server_gets_nothing_of_vllm():
    with serving(behave, {"/v1/models": {"data": [{"id": "m", "owned_by": "library"}]}}) as server:
        backend = backend_for(server.url)
        can = backend.abilities
    assert backend.facts == ServerFacts()
    assert (can.choose, can.score, can.rerank, can.labels) == (True, False, False, 20)


def test_an_old_vllm_without_the_extras_tells_of_twenty_labels():
    with serving(behave, VLLM, {"/tokenize": dict}) as server:
        backend = backend_for(server.url, "vllm")
        assert backend.abilities.labels == 20
        assert not backend.facts.has_generative_scoring


def test_a_reranker_on_vllm_only_reranks():
    with serving(behave, VLLM, {"/tokenize": dict, "/v1/rerank": dict}) as server:
        can = backend_for(server.url, "vllm").abilities
    assert (can.choose, can.score, can.rerank, can.schema) == (False, False, True, False)


def test_a_vllm_that_writes_and_reranks_does_both():
    with serving(behave, VLLM, EXTRAS | {"/v1/rerank": dict}) as server:
        can = backend_for(server.url, "vllm").abilities
    assert (can.choose, can.score, can.rerank) == (True, True, True)


def test_a_server_of_another_make_can_rerank():
    with serving(behave, {}, {"/rerank": dict}) as server:
        assert backend_for(server.url).facts.rerank_path == "/rerank"


@pytest.mark.parametrize(("status", "path"), [(400, "/v1/rerank"), (501, ""), (404, "")])
def test_llama_cpp_says_whether_it_reranks_only_when_asked_to(status: int, path: str):
    with serving(lambda request, nth: error(status)) as server:
        assert backend_for(server.url, "llamacpp").facts.rerank_path == path


def test_the_server_is_asked_once():
    with serving(behave, VLLM, EXTRAS) as server:
        backend = backend_for(server.url)
        for _ in range(3):
            assert backend.abilities.score
            backend.complete([ask("?")], max_tokens=3, deadline=Deadline(5))
    assert sorted(server.looked_at) == sorted(set(server.looked_at))


@pytest.mark.parametrize(
    "body", [b"<html>", b"", [], {"data": 7}, {"data": [{"id": 1}]}, {"data": []}, "vllm", None]
)
def test_a_strange_word_is_no_error(body: Any):
    with serving(behave, {"/v1/models": body}) as server:
        assert backend_for(server.url).abilities.choose


def test_an_absent_server_can_what_it_should_and_says_so_soon():
    with serving(behave) as server:
        url = server.url
    start = time.monotonic()
    assert backend_for(url, "vllm").abilities.score
    assert not backend_for(url, "openai").abilities.score
    assert time.monotonic() - start < 1.5


def test_a_server_that_comes_up_later_is_asked_again_but_not_at_every_look():
    now, looks = [0.0], []

    def fetch(method: str, path: str, patience_s: float) -> tuple[int, Any]:
        looks.append(path)
        if now[0] < 5:
            raise ServerAway
        return 200, {"data": [CARD]}

    finder = FactFinder(ModelName.parse("openai:m@http://127.0.0.1:1/v1"), fetch, lambda: now[0])
    assert finder.facts() == finder.facts() == ServerFacts()
    assert len(looks) == 1
    now[0] = 60
    assert finder.facts().is_vllm
    seen = len(looks)
    assert finder.facts().is_vllm
    assert len(looks) == seen


def test_asking_shares_one_patience():
    now = [0.0]

    def slow(method: str, path: str, patience_s: float) -> tuple[int, Any]:
        now[0] += 1.5
        return 404, None

    finder = FactFinder(ModelName.parse("openai:m@http://127.0.0.1:1/v1"), slow, lambda: now[0])
    finder.facts()
    assert now[0] == 3, "two calls of 1.5 s use up the 2 s"


def test_a_silent_server_takes_a_quarter_of_the_time_at_most_to_be_known():
    class Silent(dict):
        def __contains__(self, path: object) -> bool:
            time.sleep(0.5)
            return False

    with serving(behave, Silent({"/": "an empty one would not be asked"})) as server:
        start = time.monotonic()
        (answer,) = backend_for(server.url).complete([ask("?")], max_tokens=3, deadline=Deadline(0.8))
        assert time.monotonic() - start < 0.7
    assert answer.text == "A film"


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("http://localhost/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://10.0.0.7/v1", True),
        ("https://api.example.org/v1", True),
    ],
)
def test_another_machine_is_remote(url: str, remote: bool):
    backend = backend_for(url, "ollama")  # nobody is asked
    assert backend.abilities.remote is remote


def test_the_company_is_remote_and_not_asked(monkeypatch: pytest.MonkeyPatch):
    from tastebridge.agent.backends import open_backend
    from tastebridge.agent.settings import ModelSettings

    monkeypatch.setenv("OPENAI_API_KEY", "k")
    can = open_backend(ModelSettings(name="openai:gpt")).abilities
    assert (can.remote, can.choose, can.score) == (True, True, False)


def test_the_fingerprint_follows_the_weights():
    gets: dict[str, Any] = dict(VLLM)
    with serving(behave, gets) as server:
        first, again = (backend_for(server.url).fingerprint for _ in range(2))
        gets["/v1/models"] = {"data": [CARD | {"root": "org/other"}]}
        other = backend_for(server.url).fingerprint
    assert first == again != other
