"""A recording repeats its calls to the last bit, and nothing else."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from contracts.backend_contract import LETTERS, BackendContract, ask
from contracts.scorer_contract import ScorerContract
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import (
    Abilities,
    Backend,
    Choice,
    Completion,
    Continuations,
    Documents,
    Message,
    Messages,
    Relevance,
    Scorer,
    TokenCounter,
    Usage,
)
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.recording.recorder import RecordingBackend
from tastebridge.agent.recording.replay import ReplayBackend
from tastebridge.agent.recording.store import CallStore
from tastebridge.retrieval.errors import InputError, ModelError, ModelUnavailable

ROLES = st.sampled_from(["system", "user", "assistant"])
TEXTS = st.text(st.characters(), max_size=40)
PROMPTS = st.lists(st.builds(Message, ROLES, TEXTS), min_size=1, max_size=3)


def by_place(prefix: Messages | str, text: str) -> float:
    texts = [prefix] if isinstance(prefix, str) else [message.text for message in prefix]
    before = sum(len(each.split()) for each in texts)
    return -sum(len(word) + place / 100 for place, word in enumerate(text.split(), before))


class Model(FunctionBackend):
    """Can everything, counts how many prompts it was asked, and never says the same thing twice."""

    def __init__(self, name: str = "wise", *, fickle: bool = False) -> None:
        super().__init__(self._writes, self._chooses, by_place, name)
        self.asked = 0
        self._fickle = fickle

    @property
    def abilities(self) -> Abilities:
        return Abilities(choose=True, score=True, rerank=True, schema=True, labels=7, remote=True)

    def count(self, prompts: list[Messages | str]) -> list[int]:
        return [len(str(prompt)) for prompt in prompts]

    def rerank(self, asked: list[Documents], *, deadline: Deadline) -> list[Relevance]:
        return [
            Relevance([math.sqrt(len(one.query + text)) for text in one.texts], Usage(len(one.texts), 0, 1))
            for one in asked
        ]

    def _writes(self, messages: Messages) -> str:
        self.asked += 1
        last = (messages[-1].text.split() or ["nothing"])[-1]
        return f"{last} indeed" + (f" {self.asked}" if self._fickle else "")

    def _chooses(self, messages: Messages, labels: list[str]) -> dict[str, float]:
        self.asked += 1
        return {label: -math.sqrt(len(messages[-1].text) % 7 + n) for n, label in enumerate(labels)}


def written(backend: Backend, *texts: str, **options: Any) -> list[Completion]:
    prompts = [ask(text) for text in texts]
    return backend.complete(prompts, **{"max_tokens": 5, "deadline": Deadline(), **options})


def contents(folder: Path) -> bytes:
    """All bytes of a recording, decompressed."""
    packed = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    unpack = zstandard.ZstdDecompressor().decompress
    return b"\n".join(unpack(each) if each[:4] == zstandard.FRAME_HEADER else each for each in packed)


def run_contract(contract: type, backend: Any) -> None:
    for name in dir(contract):
        if name.startswith("test_"):
            getattr(contract(), name)(backend)


class TestRecordingBackend(BackendContract):
    @pytest.fixture
    def backend(self, tmp_path: Path):
        return RecordingBackend(Model(), CallStore(tmp_path))


class TestRecordingScorer(ScorerContract):
    @pytest.fixture
    def scorer(self, tmp_path: Path):
        return RecordingBackend(Model(), CallStore(tmp_path))


class TestReplayBackend(BackendContract):
    @pytest.fixture
    def backend(self, tmp_path: Path):
        run_contract(BackendContract, RecordingBackend(Model(), CallStore(tmp_path)))
        return ReplayBackend(tmp_path)


class TestReplayScorer(ScorerContract):
    @pytest.fixture
    def scorer(self, tmp_path: Path):
        recording = RecordingBackend(Model(), CallStore(tmp_path))
        run_contract(ScorerContract, recording)
        return ReplayBackend(tmp_path)

    def test_an_empty_prefix_predicts_nothing(self, scorer: Scorer) -> None:
        """An error is not recorded."""
        with pytest.raises(ModelUnavailable, match="not this one: score"):
            scorer.score([Continuations("", ["x"])], deadline=Deadline())


def everything(backend: Any, prompts: list[Messages], texts: list[str]) -> list[Any]:
    """The answers to one call of each kind."""
    late = Deadline()
    return [
        backend.complete(prompts, max_tokens=3, deadline=late),
        backend.complete(prompts, max_tokens=3, deadline=late, schema={"type": "object", "enum": texts}),
        backend.choose(prompts, LETTERS, deadline=late),
        backend.score([Continuations(prompt, texts) for prompt in prompts], deadline=late),
        backend.rerank([Documents(prompt[-1].text, texts) for prompt in prompts], deadline=late),
        backend.count(prompts),
        backend.count(texts),
    ]


@given(st.lists(PROMPTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_a_replay_equals_the_original_bit_by_bit(
    tmp_path_factory: pytest.TempPathFactory, prompts: list[Messages], texts: list[str]
):
    folder = tmp_path_factory.mktemp("recording")
    prompts = [[*prompt, Message("user", "and so on")] for prompt in prompts]
    original = everything(Model(), prompts, texts)
    assert everything(RecordingBackend(Model(), CallStore(folder)), prompts, texts) == original
    if prompts:
        assert everything(ReplayBackend(folder), prompts, texts) == original


@given(st.floats(allow_nan=False, max_value=0), st.floats(0, 1e-300))
def test_a_number_keeps_its_last_bit(tmp_path_factory: pytest.TempPathFactory, logprob: float, score: float):
    class Odd(Model):
        def choose(self, messages_batch: Any, labels: Any, *, deadline: Deadline) -> list[Choice]:
            return [Choice({"A": logprob, "B": -math.inf}, Usage(1, 1, 1), 1)]

        def rerank(self, asked: list[Documents], *, deadline: Deadline) -> list[Relevance]:
            return [Relevance([score, -0.0], Usage(2, 0, 1))]

    folder = tmp_path_factory.mktemp("recording")
    answers = [
        (
            backend.choose([ask("?")], ("A", "B"), deadline=Deadline()),
            [s.hex() for s in backend.rerank([Documents("q", "ab")], deadline=Deadline())[0].scores],
        )
        for backend in (Odd(), RecordingBackend(Odd(), CallStore(folder)), ReplayBackend)
        for backend in [backend(folder) if backend is ReplayBackend else backend]
    ]
    assert answers[0] == answers[1] == answers[2]


def test_a_batch_of_other_company_is_replayed(tmp_path: Path):
    recording = RecordingBackend(Model(), CallStore(tmp_path))
    one, two, three = written(recording, "one", "two", "three")
    assert len(CallStore(tmp_path)) == 3
    assert written(ReplayBackend(tmp_path), "three", "one") == [three, one]
    assert written(ReplayBackend(tmp_path), "two") == [two]


def test_name_and_abilities_are_those_of_the_recorded_model(tmp_path: Path):
    model = Model("wise/7B")
    written(RecordingBackend(model, CallStore(tmp_path)), "one")
    replay = ReplayBackend(tmp_path)
    assert (replay.name, replay.abilities) == (model.name, model.abilities)
    manifest = json.loads((tmp_path / "recording.json").read_text())
    assert {"format", "model", "abilities", "created_at", "tool_version"} <= manifest.keys()


def test_tokens_are_counted_where_the_model_counted_them(tmp_path: Path):
    plain = FunctionBackend(writes=lambda messages: "yes")
    recordings = [
        RecordingBackend(model, CallStore(tmp_path / name))
        for name, model in (("counts", Model()), ("plain", plain))
    ]
    for recording in recordings:
        written(recording, "one")
    assert [isinstance(each, TokenCounter) for each in recordings] == [True, False]
    replays = [ReplayBackend(tmp_path / name) for name in ("counts", "plain")]
    assert [isinstance(each, TokenCounter) for each in replays] == [True, False]


def test_what_was_not_recorded_is_named(tmp_path: Path):
    recording = RecordingBackend(Model(), CallStore(tmp_path))
    written(recording, "one", "two")
    replay = ReplayBackend(tmp_path)
    text = "please write to nobody@nowhere.org now and tell them everything"
    with pytest.raises(ModelUnavailable) as caught:
        written(replay, "one", text)
    message = str(caught.value)
    assert "2 calls of 'wise'" in message
    assert "complete" in message
    assert "'please write to [redacted e-mail] now" in message
    assert "everything" not in message


@pytest.mark.parametrize(
    "options", [{"max_tokens": 4}, {"schema": {"a": 1, "b": 2}}, {"schema": {"b": 2}}, {"schema": {}}]
)
def test_another_question_is_another_call(tmp_path: Path, options: dict[str, Any]):
    written(RecordingBackend(Model(), CallStore(tmp_path)), "one")
    written(RecordingBackend(Model(), CallStore(tmp_path)), "one", schema={"b": 2, "a": 1})
    with pytest.raises(ModelUnavailable, match="not this one"):
        written(ReplayBackend(tmp_path), "one", **options)
    with pytest.raises(ModelUnavailable, match="not this one"):
        ReplayBackend(tmp_path).choose([ask("one")], LETTERS, deadline=Deadline())


def test_a_question_has_one_answer(tmp_path: Path):
    model = Model(fickle=True)
    recording = RecordingBackend(model, CallStore(tmp_path))
    first, other, same = written(recording, "one", "two", "one")
    assert first == same != other
    assert written(recording, "one", "three")[0] == first
    again = RecordingBackend(model, CallStore(tmp_path))
    assert written(again, "two", "one") == [other, first]
    assert model.asked == 3
    assert written(ReplayBackend(tmp_path), "two", "one") == [other, first]


def test_people_who_look_alike_when_redacted_get_answers_of_their_own(tmp_path: Path):
    recording = RecordingBackend(Model(), CallStore(tmp_path))
    for text in ("for a@x.org: tea", "for b@x.org: tea"):
        assert written(recording, f"{text} {text[4]}-person")[0].text == f"{text[4]}-person indeed"
    model = Model(fickle=True)
    recording = RecordingBackend(model, CallStore(tmp_path / "fickle"))
    written(recording, "for a@x.org", "for b@x.org")
    written(recording, "for b@x.org")
    assert model.asked == 3


def test_no_secret_is_in_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MY_API_KEY", "xyzzy plugh xyzzy")
    secrets = ("xyzzy plugh xyzzy", "sk-abcdefgh12345678", "who@where.org")
    said = " ".join(secrets)

    class Leaky(Model):
        def _writes(self, messages: Messages) -> str:
            return f"you said {messages[-1].text}"

    recording = RecordingBackend(Leaky(), CallStore(tmp_path))
    prompt = [Message("system", said), Message("user", said)]
    (answer,) = recording.complete([prompt], max_tokens=99, deadline=Deadline(), schema={said: [said]})
    assert said in answer.text
    recording.choose([prompt], [said, "B"], deadline=Deadline())
    recording.score([Continuations(said, [said]), Continuations(prompt, [said])], deadline=Deadline())
    recording.rerank([Documents(said, [said])], deadline=Deadline())
    recording.count([said])
    everything_written = contents(tmp_path)
    assert everything_written.count(b"[redacted key]") > 10
    for secret in secrets:
        assert secret.encode() not in everything_written
    (choice,) = ReplayBackend(tmp_path).choose([prompt], [said, "B"], deadline=Deadline())
    assert tuple(choice.logprobs) == (said, "B")


def test_errors_and_texts_cut_by_the_deadline_are_not_recorded(tmp_path: Path):
    now = [0.0]

    class Slow(Model):
        def _writes(self, messages: Messages) -> str:
            now[0] += 1.0
            if "bad" in messages[-1].text:
                raise ModelError("refused")
            return "done"

    recording = RecordingBackend(Slow(), CallStore(tmp_path))
    with pytest.raises(ModelError, match="refused"):
        written(recording, "bad")
    assert len(CallStore(tmp_path)) == 0
    deadline = Deadline(1, clock=lambda: now[0])
    answers = written(recording, "1", "2", deadline=deadline)
    assert [answer.finish_reason for answer in answers] == ["stop", "deadline"]
    assert len(CallStore(tmp_path)) == 1
    assert written(recording, "2")[0].text == "done"


def test_what_the_model_cannot_do_its_recording_cannot(tmp_path: Path):
    class Writer:
        name = "writer"
        abilities = Abilities(choose=False)

    recording = RecordingBackend(Writer(), CallStore(tmp_path))  # type: ignore[arg-type]
    with pytest.raises(ModelUnavailable, match="'writer' cannot tell"):
        recording.score([], deadline=Deadline())
    with pytest.raises(ModelUnavailable, match="'writer' is no reranker"):
        recording.rerank([], deadline=Deadline())


def test_a_replay_has_no_more_time_than_the_model_had(tmp_path: Path):
    written(RecordingBackend(Model(), CallStore(tmp_path)), "one")
    with pytest.raises(ModelUnavailable, match="no time"):
        written(ReplayBackend(tmp_path), "one", deadline=Deadline(0))


def test_a_folder_holds_one_model(tmp_path: Path):
    written(RecordingBackend(Model("wise"), CallStore(tmp_path)), "one")
    with pytest.raises(InputError, match=r"'wise'.*'wiser'"):
        RecordingBackend(Model("wiser"), CallStore(tmp_path))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: None, "no recording"),
        (lambda text: text[:20], "damaged"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "format 2"),
    ],
)
def test_a_folder_that_is_no_recording_is_no_model(
    tmp_path: Path, damage: Callable[[str], str | None], says: str
):
    written(RecordingBackend(Model(), CallStore(tmp_path)), "one")
    path = tmp_path / "recording.json"
    changed = damage(path.read_text())
    path.unlink()
    if changed is not None:
        path.write_text(changed)
    with pytest.raises(ModelUnavailable, match=says):
        ReplayBackend(tmp_path)


def test_a_replay_needs_no_model_library(tmp_path: Path):
    written(RecordingBackend(Model(), CallStore(tmp_path)), "one")
    code = (
        "import sys; from pathlib import Path; "
        "from tastebridge.agent.backend import Message; "
        "from tastebridge.agent.deadline import Deadline; "
        "from tastebridge.agent.recording.replay import ReplayBackend; "
        "prompt = [Message('system', 'You answer.'), Message('user', 'one')]; "
        "backend = ReplayBackend(Path(sys.argv[1])); "
        "print(backend.complete([prompt], max_tokens=5, deadline=Deadline())[0].text); "
        "sys.exit(not {'openai', 'torch', 'transformers'}.isdisjoint(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "one indeed\n"), done.stderr
