"""The conversation in a real terminal: keys go in, bytes come out."""

import re
import stat
from pathlib import Path

import pexpect
import pytest
from worlds.chat_process import in_terminal, ready

ALT_ENTER = "\x1b\r"
CTRL_C = "\x03"
PASTE = "\x1b[200~{}\x1b[201~"
UP = "\x1b[A"


def say(process: pexpect.spawn, keys: str, answer: str) -> str:
    """Types, waits for the answer and the next prompt, and returns what came out."""
    process.send(keys + "\r")
    process.expect_exact(answer)
    out = process.before + process.after
    ready(process)
    return out + process.before


@pytest.fixture
def terminal():
    process = in_terminal()
    yield process
    process.close(force=True)


def test_several_lines_are_one_turn(terminal: pexpect.spawn):
    say(terminal, f"first{ALT_ENTER}second", "2 lines: 'first\\nsecond'")
    say(terminal, PASTE.format("one\r\ntwo\nthree"), "3 lines: 'one\\ntwo\\nthree'")


def test_ctrl_c_stops_the_answer_and_not_the_program(terminal: pexpect.spawn):
    terminal.send("slow film\r")
    terminal.expect_exact("finding films like yours")
    terminal.sendintr()
    terminal.expect_exact("Stopped. Nothing of this turn was kept.")
    ready(terminal)
    say(terminal, "still there", "1 lines: 'still there'")


def test_ctrl_c_at_the_prompt_clears_the_line(terminal: pexpect.spawn):
    say(terminal, f"half a thought{CTRL_C}whole", "1 lines: 'whole'")


@pytest.mark.parametrize("leave", ["/quit\r", "bye\r", "\x04"])
def test_leaving_says_how_to_go_on(terminal: pexpect.spawn, leave: str):
    terminal.send(leave)
    terminal.expect_exact("to go on: tastebridge chat --user ann --session s1")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0


def test_words_appear_before_the_answer_is_whole(terminal: pexpect.spawn):
    terminal.send("stream\r")
    terminal.expect_exact("writing")
    terminal.expect_exact("Here")  # the next word takes half a minute
    terminal.sendintr()
    terminal.expect_exact("Stopped.")


def test_no_byte_of_hostile_titles_is_obeyed(terminal: pexpect.spawn):
    out = say(terminal, "hostile", "or your own words") + say(terminal, PASTE.format("\x1b[31mme"), "1 lines")
    assert "Clip ]52;c;cm0gLXJmboard" in out
    assert "[red]markup[/red] [link=https://example.org]here[/link]" in out
    for obeyed in (
        "\x1b]",
        "\x07",
        "\x9b",
        "\x9d",
        "\x9c",
        "\u202e",
        "\u2066",
        "\u200b",
        "\x1b[2J",
        "\x1b[H",
    ):
        assert obeyed not in out
    assert not re.search("\x1b\\[31m", out)


def test_a_line_of_the_answer_is_no_wider_than_the_terminal():
    process = in_terminal(columns=60)
    out = say(process, "list", "12 ms")
    process.close(force=True)
    assert "signals fused · read by rules · written by composer" in out
    assert "1965" in out


def test_without_colours_there_are_none():
    process = in_terminal(NO_COLOR="1")
    out = say(process, "list", "12 ms") + say(process, "/lik 1", "did you mean")
    process.close(force=True)
    assert not re.findall("\x1b\\[[0-9;]*(?:3[0-7]|9[0-7]|38;)[0-9;]*m", out)


def test_what_was_typed_comes_back_with_the_next_start_and_is_private(tmp_path: Path):
    history = tmp_path / "history"
    history.touch(mode=0o644)
    first = in_terminal("--history", str(history))
    say(first, f"first{ALT_ENTER}second", "2 lines")
    first.close(force=True)
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    second = in_terminal("--history", str(history))
    say(second, UP, "2 lines: 'first\\nsecond'")
    second.close(force=True)


def test_without_a_history_file_nothing_is_written(tmp_path: Path):
    process = in_terminal(HOME=str(tmp_path))
    say(process, "secret", "1 lines: 'secret'")
    say(process, UP, "1 lines: 'secret'")  # but it is there until the end
    process.close(force=True)
    assert list(tmp_path.iterdir()) == []
