"""Lines become turns and calls of the conversation."""

import io
import json
import stat
from pathlib import Path

import pytest
from worlds.talking import FakeTalks

from tastebridge.agent.chat_terminal.conductor import Conductor
from tastebridge.agent.chat_terminal.front import JsonLines, Plain


class Held:
    """A conductor on a conversation in memory, and what came out."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.talks = FakeTalks(wait_s=0)
        self.out = io.StringIO()
        self.conductor = Conductor(self.talks, JsonLines(self.out) if as_json else Plain(self.out))

    def after(self, *lines: str) -> str:
        for line in lines:
            self.goes_on = self.conductor.handle(line)
        return self.out.getvalue()


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("hello  there", ("turn", "hello there")),
        ("one\ntwo\x1b", ("turn", "one\ntwo")),
        ("//etc", ("turn", "/etc")),
        ("/why 2", ("why", 2)),
        ("/like 1", ("react", "like", 1)),
        ("/dislike 2", ("react", "dislike", 2)),
        ("/known 2", ("react", "known", 2)),
        ("/like Emma", ("turn", "I like “Emma”")),
        ("/known Emma", ("turn", "I already know “Emma”")),
        ("/why Emma", ("turn", "why “Emma”?")),
        ("/more", ("turn", "more")),
        ("/prompt rank/list@v2", ("prompt", "rank/list@v2")),
    ],
)
def test_a_line_is_one_call(line: str, call: tuple[object, ...]):
    held = Held()
    held.after(line)
    assert held.talks.calls == [call]
    assert held.goes_on


def test_commands_speak_the_language_of_the_last_reply():
    held = Held()
    held.after("你好", "/more", "/dislike 三体")
    assert held.talks.calls[1:] == [("turn", "再来一些"), ("turn", "我不喜欢《三体》")]


def test_a_number_answers_the_open_question_alone():
    held = Held()
    held.after("ask", "2", "2", "ask", "3")
    assert [words for _, words in held.talks.calls] == ["ask", "longer", "2", "ask", "3"]


def test_empty_lines_say_nothing():
    held = Held()
    assert held.after("", "  \n ", "\x1b") == ""
    assert held.talks.calls == []


@pytest.mark.parametrize("line", ["bye now", "/quit"])
def test_the_conversation_ends(line: str):
    held = Held()
    held.after(line)
    assert not held.goes_on


def test_what_fails_is_told_and_the_conversation_goes_on(capsys: pytest.CaptureFixture[str]):
    held = Held()
    assert held.after("fail", "/lik 3", "/like 9", "/target music") == ""
    errors = capsys.readouterr().err.splitlines()
    assert [error.partition(":")[0] for error in errors] == ["error"] * 4
    assert "did you mean 'Dune'?" in errors[0]
    assert "no place 9" in errors[2]
    assert held.conductor.failures == 4
    assert held.goes_on


def test_the_target_and_the_model_change():
    held = Held(as_json=True)
    told = [json.loads(line) for line in held.after("/target books", "/model local:tiny").splitlines()]
    assert [(one["target"], one["model"]) for one in told] == [("books", None), ("books", "local:tiny")]
    assert told[0]["domains"] == ["books", "films"]


def test_replies_are_parted_by_one_empty_line():
    text = Held().after("list", "/card", "/sessions", "/new")
    assert text.count("\n\n") == 3
    assert text.split("\n\n")[0] == (
        "Two books.\n 1. Dune\n    1965\n 2. Emma\n    1815\n"
        "signals fused · read by rules · written by composer · 12 ms"
    )
    assert text.endswith("a new session: s2\n")


def test_every_line_of_json_is_an_object():
    lines = Held(as_json=True).after("list", "fail", "/help", "/sessions", "/export", "/undo").splitlines()
    answer, error, help_, sessions, export, undo = map(json.loads, lines)
    assert answer["items"][0]["item"]["title"] == "Dune"
    assert error == {"error": "no item is called 'fail'; did you mean 'Dune'?"}
    assert len(help_["help"]) > 10
    assert sessions["sessions"][0]["session"] == "s1"
    assert export["export"].startswith("# Taste card")
    assert undo["forgotten"] == ["you like “noir”"]


def test_an_interrupted_turn_is_dropped_and_told_so():
    held = Held(as_json=True)
    held.conductor.stopped()
    held.talks.kept = True
    held.conductor.stopped()
    assert held.talks.calls == [("drop",), ("drop",)]
    told = [json.loads(line) for line in held.out.getvalue().splitlines()]
    assert told == [{"stopped": True, "kept": False}, {"stopped": True, "kept": True}]


def test_the_card_is_written_to_a_new_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    held = Held()
    held.after(f"/export {tmp_path}/card.md", f"/export {tmp_path}/card.json")
    assert (tmp_path / "card.md").read_text().startswith("# Taste card")
    assert json.loads((tmp_path / "card.json").read_text()) == {"likes": ["noir"]}
    assert stat.S_IMODE((tmp_path / "card.md").stat().st_mode) == 0o600
    held.after(f"/export {tmp_path}/card.md", f"/export {tmp_path}/nowhere/card.md")
    errors = capsys.readouterr().err
    assert "exists already" in errors
    assert "cannot write" in errors


def test_a_card_that_is_shown_keeps_its_indents_and_loses_escapes():
    assert Held().after("/export") == "# Taste card\n\n- likes\n  - noir [31m\n"
