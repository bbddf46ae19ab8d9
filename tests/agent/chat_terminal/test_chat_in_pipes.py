"""The conversation without a terminal."""

import json
import subprocess
import sys

from worlds.chat_process import PROGRAM, in_pipes


def test_each_line_is_a_turn_and_the_exit_code_is_0():
    done = in_pipes("list\n\nask\n2\n")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.split("\n\n") == [
        "Two books.\n 1. Dune\n    1965\n 2. Emma\n    1815\n"
        "signals fused · read by rules · written by composer · 12 ms",
        "One question.\n? How long?\n  1) shorter\n  2) longer\n     type a number, or your own words",
        "1 lines: 'longer'\n",
    ]


def test_a_failure_is_one_line_and_makes_the_exit_code_1():
    done = in_pipes("fail\nlist\n")
    assert done.returncode == 1
    assert done.stderr == "error: no item is called 'fail'; did you mean 'Dune'?\n"
    assert done.stdout.startswith("Two books.")


def test_json_has_failures_in_their_place_and_nothing_else():
    done = in_pipes("list\nfail\nbye\nnot read\n", "--json")
    assert done.returncode == 1
    assert done.stderr == ""
    texts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one.get("text", one.get("error")) for one in texts] == [
        "Two books.",
        "no item is called 'fail'; did you mean 'Dune'?",
        "1 lines: 'bye'",
    ]


def test_colours_are_never_forced_into_a_pipe():
    assert "\x1b" not in in_pipes("hostile\n", FORCE_COLOR="1").stdout


def test_turns_can_be_said_in_the_command():
    done = in_pipes("not read", "list", "/why 2")
    assert done.stdout.endswith("\n\nBecause of 2.\n")


def test_bytes_that_are_no_text_are_a_turn_all_the_same():
    done = in_pipes(b"caf\xe9\n")
    assert (done.returncode, done.stdout) == (0, "1 lines: 'caf�'\n")


def test_an_output_without_unicode_gets_marks_instead():
    done = in_pipes("/card\n", PYTHONUTF8="0", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "?I love noir?" in done.stdout


def test_pipes_do_not_load_the_terminals_library():
    look = (
        "import sys, runpy; sys.argv = ['x', 'list']\n"
        f"sys.path.insert(0, {str(PROGRAM.parent)!r})\n"
        f"try: runpy.run_path({str(PROGRAM)!r})\n"
        "except SystemExit: pass\n"
        "print('prompt_toolkit' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\nFalse\n")
