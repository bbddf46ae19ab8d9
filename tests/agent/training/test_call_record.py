"""The teacher's answers on disk: nothing is asked twice, nothing of a person is in it."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Choice, Message, Messages, Usage
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.training.call_record import Call, RecordedTeacher
from tastebridge.retrieval.errors import ModelError

LABELS = ("A", "B", "C")


class Counting(FunctionBackend):
    """Counts the prompts it was asked."""

    def __init__(self, name: str = "wise") -> None:
        super().__init__(chooses=lambda messages, labels: dict.fromkeys(labels, math.log(1 / 3)), name=name)
        self.asked = 0

    def choose(
        self, messages_batch: list[Messages], labels: list[str], *, deadline: Deadline
    ) -> list[Choice]:
        self.asked += len(messages_batch)
        return super().choose(messages_batch, labels, deadline=deadline)


def prompt(text: str) -> list[Message]:
    return [Message("user", text)]


def ask(teacher: RecordedTeacher, *texts: str, labels: tuple[str, ...] = LABELS) -> list[Choice]:
    return teacher.choose([prompt(text) for text in texts], labels, deadline=Deadline())


def test_the_same_prompt_is_asked_once_over_all_runs(tmp_path: Path):
    path, model = tmp_path / "teacher.jsonl", Counting()
    first = ask(RecordedTeacher(model, path, "p"), "one", "two", "one")
    assert model.asked == 2
    again = RecordedTeacher(model, path, "p")
    assert ask(again, "two", "one") == [first[1], first[0]]
    assert model.asked == 2
    ask(again, "three", "two")
    assert model.asked == 3
    assert first[0].usage == Usage(1, 1, 1)


def test_another_teacher_and_other_labels_are_other_calls(tmp_path: Path):
    path, model, other = tmp_path / "teacher.jsonl", Counting(), Counting("wiser")
    ask(RecordedTeacher(model, path, "p"), "one")
    ask(RecordedTeacher(other, path, "p"), "one")
    ask(RecordedTeacher(model, path, "p"), "one", labels=("A", "B"))
    assert (model.asked, other.asked) == (2, 1)


def test_a_line_has_the_items_and_a_hash_and_no_text(tmp_path: Path):
    path = tmp_path / "teacher.jsonl"
    teacher = RecordedTeacher(Counting(), path, "rank/listwise@v1#0f")
    teacher.expect([(prompt("a history"), LABELS, ["i7", "i8", "i9"])])
    ask(teacher, "a history", "a blank")
    told, blank = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert told["candidates"] == ["i7", "i8", "i9"]
    assert blank["candidates"] == []
    assert told["probabilities"] == pytest.approx([1 / 3] * 3)
    assert (told["prompt"], told["teacher"]) == ("rank/listwise@v1#0f", "wise")
    assert (told["prompt_tokens"], told["completion_tokens"]) == (2, 1)
    assert told["at"].endswith("+00:00")
    assert len(told["prompt_sha256"]) == 64
    assert "history" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_torn_last_line_costs_its_call_alone(tmp_path: Path, cut: int):
    path, model = tmp_path / "teacher.jsonl", Counting()
    ask(RecordedTeacher(model, path, "p"), "one", "two", "three")
    path.write_bytes(path.read_bytes()[:-cut])
    for _ in range(2):  # what is written after the torn line can be read too
        ask(RecordedTeacher(model, path, "p"), "one", "two", "three")
        assert model.asked == (3 if cut == 1 else 4)  # all but the end of the line was there


def test_foreign_lines_are_as_if_not_there(tmp_path: Path):
    path, model = tmp_path / "teacher.jsonl", Counting()
    path.write_bytes(b'{"prompt": 3}\n\xff\xfe\n[]\n\n')
    ask(RecordedTeacher(model, path, "p"), "one")
    ask(RecordedTeacher(model, path, "p"), "one")
    assert model.asked == 1


def test_what_came_before_a_failure_stays(tmp_path: Path):
    path = tmp_path / "teacher.jsonl"

    def fails(messages: Messages, labels: tuple[str, ...]) -> dict[str, float]:
        if messages[0].text == "two":
            raise ModelError("refused")
        return dict.fromkeys(labels, -1.0)

    teacher = RecordedTeacher(FunctionBackend(chooses=fails, name="wise"), path, "p")
    ask(teacher, "one")
    with pytest.raises(ModelError, match="refused"):
        ask(teacher, "two")
    model = Counting()
    ask(RecordedTeacher(model, path, "p"), "one")
    assert model.asked == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logprobs=st.lists(st.floats(-2000, 0), min_size=3, max_size=3))
def test_a_recorded_answer_is_the_one_that_was_given(tmp_path: Path, logprobs: list[float]):
    call = Call(
        prompt="p",
        teacher="t",
        prompt_sha256="0",
        candidates=(),
        probabilities=tuple(map(math.exp, logprobs)),
        missing=1,
        prompt_tokens=5,
        completion_tokens=1,
        at="",
    )
    read = Call.model_validate_json(call.model_dump_json())
    assert read == call
    choice = read.choice(LABELS)
    assert choice.missing == 1
    for given_logprob, found in zip(logprobs, choice.logprobs.values(), strict=True):
        assert found == pytest.approx(max(given_logprob, math.log(1e-300)), abs=1e-6)
