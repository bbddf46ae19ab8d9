"""LangChain chat models as a backend: the real ChatOpenAI against a server on this machine, and fakes."""

import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from contracts.backend_contract import BackendContract, ask
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import Field
from worlds.model_server import Answer, error, serving

from tastebridge.agent.backend import Message
from tastebridge.agent.backends.daemon_calls import start_calls
from tastebridge.agent.backends.langchain_chat import LangChainBackend, open_langchain
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import CannotChoose, MissingExtra, ModelBusy, ModelError, ModelUnavailable

TOP = (("A", 0.5), (" A", 0.1), ("B", 0.2), ("C", 0.1), ("Sure", 0.05))
SECRET = "my-own-secret-7"


def chat(text: str, finish: str = "stop", top: Sequence[tuple[str, float]] = TOP) -> dict[str, Any]:
    tokens = [{"token": token, "logprob": math.log(p), "bytes": None} for token, p in top]
    first = {"token": "A", "logprob": -0.5, "bytes": None, "top_logprobs": tokens}
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{**choice, "logprobs": {"content": [first]} if top else None}],
        "usage": {"prompt_tokens": 7, "completion_tokens": len(text.split()), "total_tokens": 9},
    }


def well_behaved(request: dict[str, Any], nth: int) -> Answer:
    """Answers with the last word of the prompt, cut to the most tokens."""
    words = [*request["messages"][-1]["content"].split()[-1:], "and", "so", "on"]
    words = words[: request["max_completion_tokens"]]
    return 200, {}, chat(" ".join(words), "length" if len(words) < 4 else "stop")


def backend_for(url: str, **fields: Any) -> LangChainBackend:
    return LangChainBackend(ChatOpenAI(model="m", base_url=url, api_key=SECRET, **fields), "chat:model")


class Scripted(BaseChatModel):
    """Does what it is told for each prompt, by its last word."""

    seconds: dict[str, float] = Field(default_factory=dict)
    failures: dict[str, Exception] = Field(default_factory=dict)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **options: Any,
    ) -> ChatResult:
        word = str(messages[-1].content).split()[-1]
        time.sleep(self.seconds.get(word, 0))
        if word in self.failures:
            raise self.failures[word]
        return ChatResult(
            generations=[ChatGeneration(message=AIMessage(f"{type(messages[-1]).__name__} {word}"))]
        )

    @property
    def _llm_type(self) -> str:
        return "scripted"


class TestLangChainBackend(BackendContract):
    @pytest.fixture
    def backend(self):
        with serving(well_behaved) as server:
            yield backend_for(server.url)


def test_asks_greedily_for_one_token_and_the_likeliest_twenty():
    with serving(well_behaved) as server:
        (choice,) = backend_for(server.url).choose([ask("?")], "ABCD", deadline=Deadline())
    (request,) = server.seen
    assert (request["max_completion_tokens"], request["logprobs"], request["top_logprobs"]) == (1, True, 20)
    assert request["temperature"] == 0
    assert request["messages"][0] == {"role": "system", "content": "You answer."}
    assert choice.missing == 1
    assert choice.usage.prompt_tokens == 7
    assert math.exp(choice.logprobs["A"]) == pytest.approx(0.6 / (0.6 + 0.2 + 0.1 + 0.05))


def test_a_text_is_not_asked_for_with_probabilities():
    with serving(well_behaved) as server:
        backend_for(server.url).complete([ask("?")], max_tokens=9, deadline=Deadline())
    assert not {"logprobs", "top_logprobs", "response_format"} & server.seen[0].keys()


def test_a_schema_goes_along_and_a_cut_text_is_still_an_answer():
    schema = {"type": "object"}
    with serving(well_behaved) as server:
        backend = backend_for(server.url, extra_body={"cache_salt": "mine"})
        (answer,) = backend.complete([ask("?")], max_tokens=2, deadline=Deadline(), schema=schema)
    assert server.seen[0]["response_format"]["json_schema"]["schema"] == schema
    assert server.seen[0]["cache_salt"] == "mine"
    assert (answer.text, answer.finish_reason) == ("? and", "length")


def test_the_given_model_stays_as_it_was():
    with serving(well_behaved) as server:
        model = ChatOpenAI(model="m", base_url=server.url, api_key=SECRET, max_retries=5, temperature=0.7)
        LangChainBackend(model, "m").complete([ask("?")], max_tokens=2, deadline=Deadline())
    assert (model.max_retries, model.root_client.max_retries) == (5, 5)
    assert (model.temperature, model.max_tokens) == (0.7, None)


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_asks_once_whatever_the_model_was_set_to(status: int):
    with serving(lambda request, nth: error(status, "boom")) as server:
        backend = backend_for(server.url, max_retries=5)
        with pytest.raises(ModelUnavailable, match=r"'chat:model' .*boom"):
            backend.complete([ask("?")], max_tokens=1, deadline=Deadline())
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (error(401, f"bad key {SECRET}"), ModelUnavailable, "the key was refused: .*bad key .redacted key."),
        (error(400, "too long"), ModelError, "the request was refused: .*too long"),
        ((200, {}, b"<html>hello</html>"), ModelUnavailable, "failed: "),
        ((200, {}, {"choices": None}), ModelUnavailable, "null value for 'choices'"),
    ],
)
def test_a_failure_is_explained_without_the_key(answer: Answer, kind: type[ModelError], message: str):
    with serving(lambda request, nth: answer) as server, pytest.raises(kind, match=message) as caught:
        backend_for(server.url).complete([ask("?")], max_tokens=1, deadline=Deadline())
    assert SECRET not in str(caught.value)
    assert isinstance(caught.value, ModelUnavailable) == (kind is ModelUnavailable)


def test_a_busy_server_says_when_to_come_back():
    busy = (429, {"retry-after": "7"}, error(429)[2])
    with serving(lambda request, nth: busy) as server, pytest.raises(ModelBusy) as caught:
        backend_for(server.url).complete([ask("?")], max_tokens=1, deadline=Deadline())
    assert caught.value.retry_after_s == 7


def test_nobody_there_is_told():
    with serving(well_behaved) as server:
        url = server.url
    with pytest.raises(ModelUnavailable, match="Connection error"):
        backend_for(url).complete([ask("?")], max_tokens=1, deadline=Deadline(5))


def test_a_temperature_that_is_refused_by_name_is_left_out_from_then_on():
    def modern(request: dict[str, Any], nth: int) -> Answer:
        if "temperature" in request:
            return error(400, "only the default", param="temperature")
        return well_behaved(request, nth)

    with serving(modern) as server:
        backend = backend_for(server.url)
        for _ in range(2):
            backend.complete([ask("?")], max_tokens=5, deadline=Deadline())
    assert ["temperature" in request for request in server.seen] == [True, False, False]


def test_a_temperature_may_be_refused_to_several_calls_at_once():
    together = threading.Barrier(3, timeout=5)

    def modern(request: dict[str, Any], nth: int) -> Answer:
        if "temperature" in request:
            together.wait()
            return error(400, "only the default", param="temperature")
        return well_behaved(request, nth)

    with serving(modern) as server:
        answers = backend_for(server.url).complete([ask("hi")] * 3, max_tokens=5, deadline=Deadline())
    assert [answer.text for answer in answers] == ["hi and so on"] * 3


def test_a_server_without_probabilities_cannot_choose():
    with (
        serving(lambda request, nth: (200, {}, chat("A", top=()))) as server,
        pytest.raises(CannotChoose, match="top_logprobs"),
    ):
        backend_for(server.url).choose([ask("?")], "AB", deadline=Deadline())


def test_a_class_without_probabilities_says_who_could_choose():
    backend = LangChainBackend(FakeListChatModel(responses=["A"]), "fake")
    assert not backend.abilities.choose
    assert not backend.abilities.schema
    with pytest.raises(CannotChoose, match=r"FakeListChatModel.*ChatOpenAI.*vllm:NAME"):
        backend.choose([ask("?")], "AB", deadline=Deadline())


class TellsLikeOllama(Scripted):
    """Has the fields of langchain-ollama, and its form of an answer's probabilities."""

    logprobs: bool | None = None
    top_logprobs: int | None = None
    num_predict: int | None = None

    def _generate(self, messages: list[BaseMessage], *rest: Any, **options: Any) -> ChatResult:
        top = [{"token": token, "logprob": math.log(p)} for token, p in TOP] if self.logprobs else []
        first = {"token": "A", "logprob": -0.5, "top_logprobs": top[: self.top_logprobs]}
        metadata = {"logprobs": [first], "done_reason": "length" if self.num_predict == 1 else "stop"}
        message = AIMessage(str(self.num_predict), response_metadata=metadata)
        return ChatResult(generations=[ChatGeneration(message=message)])


def test_other_names_for_the_same_are_known():
    backend = LangChainBackend(TellsLikeOllama(), "ollama")
    (choice,) = backend.choose([ask("?")], "ABCD", deadline=Deadline())
    assert math.exp(choice.logprobs["A"]) == pytest.approx(0.6 / (0.6 + 0.2 + 0.1 + 0.05))
    answers = [backend.complete([ask("?")], max_tokens=n, deadline=Deadline())[0] for n in (1, 7)]
    assert [(one.text, one.finish_reason) for one in answers] == [("1", "length"), ("7", "stop")]


def test_abilities_are_those_of_the_class_and_its_address():
    here, there = backend_for("http://127.0.0.1:1/v1"), backend_for("https://models.example.org/v1")
    assert here.abilities.choose
    assert here.abilities.schema
    assert not here.abilities.remote
    assert there.abilities.remote
    assert LangChainBackend(FakeListChatModel(responses=["A"]), "fake").abilities.remote


def test_a_model_of_the_responses_api_only_writes():
    abilities = backend_for("http://127.0.0.1:1/v1", use_responses_api=True).abilities
    assert not abilities.choose
    assert not abilities.schema


def test_the_fingerprint_tells_models_and_servers_apart():
    def made(url: str = "http://127.0.0.1:1/v1", **fields: Any) -> str:
        return LangChainBackend(ChatOpenAI(base_url=url, api_key=SECRET, **fields), "chat").fingerprint

    assert made(model="a") == made(model="a", temperature=0.3)
    others = {made(model="a"), made(model="b"), made("http://127.0.0.1:2/v1", model="a")}
    fake = LangChainBackend(FakeListChatModel(responses=["A"]), "chat").fingerprint
    assert len(others | {fake}) == 4


def test_a_model_that_only_writes_ignores_options_it_does_not_have():
    backend = LangChainBackend(Scripted(), "fake")
    prompt = [
        Message("system", "Be short."),
        Message("user", "Hi"),
        Message("assistant", "so"),
        Message("user", "now"),
    ]
    (answer,) = backend.complete([prompt], max_tokens=1, deadline=Deadline(), schema={"type": "object"})
    assert answer.text == "HumanMessage now"
    assert (answer.usage.calls, answer.finish_reason) == (1, "stop")


def test_a_batch_goes_out_together_but_never_more_than_allowed():
    def slowly(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(0.1)
        return well_behaved(request, nth)

    with serving(slowly) as server:
        model = ChatOpenAI(model="m", base_url=server.url, api_key=SECRET)
        LangChainBackend(model, "m", concurrency=3).complete(
            [ask("?")] * 9, max_tokens=1, deadline=Deadline()
        )
    assert server.most_at_once == 3
    assert len(server.seen) == 9


def test_what_is_late_is_left_behind_and_the_rest_comes():
    backend = LangChainBackend(Scripted(seconds={"slow": 2.0}), "fake")
    start = time.monotonic()
    answers = backend.complete([ask("slow"), ask("fast")], max_tokens=9, deadline=Deadline(0.4))
    assert time.monotonic() - start < 1.0
    assert [answer.finish_reason for answer in answers] == ["deadline", "stop"]
    with pytest.raises(ModelUnavailable, match=r"'fake' did not finish in 0\.2 s"):
        backend.complete([ask("slow")], max_tokens=9, deadline=Deadline(0.2))


def test_a_slow_server_is_hung_up_on_at_the_deadline():
    def slow(request: dict[str, Any], nth: int) -> Answer:
        time.sleep(1.0)
        return well_behaved(request, nth)

    before = {thread for thread in threading.enumerate() if thread.name == "model-call"}
    with serving(slow) as server:
        with pytest.raises(ModelUnavailable, match=r"did not finish in 0\.2 s"):
            backend_for(server.url).choose([ask("?")], "AB", deadline=Deadline(0.2))
        time.sleep(0.3)
        left = {thread for thread in threading.enumerate() if thread.name == "model-call"} - before
    assert not left


def test_no_call_starts_after_the_deadline():
    backend = LangChainBackend(Scripted(seconds={"slow": 0.3}), "fake", concurrency=1)
    answers = backend.complete([ask("fast"), ask("slow"), ask("fast")], max_tokens=9, deadline=Deadline(0.2))
    assert [answer.finish_reason for answer in answers] == ["stop", "deadline", "deadline"]
    started: list[int] = []
    for future in start_calls([1, 2, 3], started.append, 2, Deadline(0)):
        with pytest.raises(CancelledError):
            future.result(5)
    assert not started


def test_threads_that_wait_for_a_model_do_not_keep_the_program_alive():
    backend = LangChainBackend(Scripted(seconds={"slow": 1.0}), "fake")
    with pytest.raises(ModelUnavailable):
        backend.complete([ask("slow")], max_tokens=9, deadline=Deadline(0.1))
    waiting = [thread for thread in threading.enumerate() if thread.name == "model-call"]
    assert waiting
    assert all(thread.daemon for thread in waiting)


@pytest.mark.parametrize("raised", [RuntimeError("out of luck"), KeyError("choices"), NotImplementedError()])
def test_no_exception_of_the_integration_escapes(raised: Exception):
    backend = LangChainBackend(Scripted(failures={"bad": raised}), "fake")
    with pytest.raises(ModelUnavailable, match=f"'fake' failed: {type(raised).__name__}"):
        backend.complete([ask("good"), ask("bad")], max_tokens=9, deadline=Deadline())


MODULE = """
from langchain_core.language_models.fake_chat_models import FakeListChatModel

ready = FakeListChatModel(responses=["ready to go"])
number = 7

def make():
    return FakeListChatModel(responses=["made to order"])

def nothing():
    return None

def broken():
    raise RuntimeError("no quota for api_key=abcdef123456")
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my_chat_models.py").write_text(MODULE)
    (tmp_path / "my_broken_module.py").write_text("import no_such_dependency_of_mine")
    (tmp_path / "my_raising_module.py").write_text("1 / 0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "text"), [("make", "made to order"), ("ready", "ready to go")])
def test_a_model_is_opened_from_the_current_folder(here: Path, name: str, text: str):
    backend = open_langchain(f"my_chat_models:{name}")
    assert backend.name == f"my_chat_models:{name}"
    (answer,) = backend.complete([ask("?")], max_tokens=9, deadline=Deadline())
    assert answer.text == text


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("my_chat_models", "names nothing; write langchain:package.module:factory"),
        ("my_chat_modles:make", "there is no module 'my_chat_modles'"),
        ("my_package.models:make", "there is no module 'my_package.models'"),
        ("my_broken_module:make", "importing 'my_broken_module' failed: .*no_such_dependency_of_mine"),
        ("my_raising_module:make", "importing 'my_raising_module' failed: ZeroDivisionError"),
        ("my_chat_models:mak", "has no 'mak'"),
        ("my_chat_models:number", "gives a int, which is no chat model"),
        ("my_chat_models:nothing", "gives a NoneType, which is no chat model"),
        ("my_chat_models:broken", "raised RuntimeError: no quota for api_key=.redacted key."),
    ],
)
def test_what_is_wrong_with_a_name_is_told(here: Path, reference: str, message: str):
    with pytest.raises(ModelUnavailable, match=message) as caught:
        open_langchain(reference)
    assert f"langchain:{reference}" in str(caught.value)


def test_without_langchain_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "langchain_core.language_models", None)
    with pytest.raises(MissingExtra, match=r"tastebridge\[langchain\]"):
        open_langchain("any:thing")
