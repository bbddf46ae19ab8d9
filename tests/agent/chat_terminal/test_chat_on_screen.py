"""What stands on the screen of a real terminal (tmux)."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from worlds.chat_process import PROGRAM, environment

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
SERVER = "tastebridge-test"


class Pane:
    """A window of a given width in which the conversation runs."""

    def __init__(self, name: str, columns: int) -> None:
        self._name = name
        self._tmux("new-session", "-d", "-x", str(columns), "-y", "40", f"{sys.executable} {PROGRAM}")
        self.until("Ctrl-D leaves")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", f"{SERVER}-{self._name}", "-f", "/dev/null", *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8", env=environment(LC_ALL="C.UTF-8")
        ).stdout

    def type(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def until(self, text: str) -> str:
        """Returns the screen as soon as `text` is on it."""
        for _ in range(100):
            screen = self._tmux("capture-pane", "-p")
            if text in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not appear in:\n{screen}")

    def close(self) -> None:
        self._tmux("kill-server")


@pytest.fixture(scope="module")
def pane() -> Iterator[Pane]:
    pane = Pane("wide", 80)
    yield pane
    pane.close()


def test_the_toolbar_tells_target_model_and_user(pane: Pane):
    assert "no target yet · no model · ann · /help · Ctrl-D leaves" in pane.until("ann")
    pane.type("/target films", "Enter")
    assert "films · no model · ann · /help · Ctrl-D leaves" in pane.until("films · no model")


def test_tab_offers_titles_and_enter_sends_the_chosen_one(pane: Pane):
    pane.type("I like dune")
    pane.until("I like dune")
    pane.type("Tab")
    pane.until("Dune Messiah")
    pane.type("Tab", "Tab")
    pane.until("> I like Dune Messiah")
    pane.type("Enter")
    pane.until("1 lines: 'I like Dune Messiah'")


def test_a_slash_shows_what_commands_do(pane: Pane):
    pane.type("/u")
    pane.until("take back what was noted last")
    pane.type("Tab")
    pane.until("> /undo")
    pane.type("Enter")
    pane.until("- forgotten: you like “noir”")


def test_a_number_chooses_an_answer(pane: Pane):
    pane.type("ask", "Enter")
    pane.until("? How long?\n  1) shorter\n  2) longer\n     type a number, or your own words")
    pane.type("2", "Enter")
    pane.until("1 lines: 'longer'")


def test_the_spinner_is_gone_when_the_answer_is_there(pane: Pane):
    pane.type("slow", "Enter")
    pane.until("finding films like yours")
    pane.type("C-c")
    assert "finding films" not in pane.until("Stopped. Nothing of this turn was kept.")


def test_a_narrow_terminal_holds_everything():
    pane = Pane("narrow", 60)
    pane.type("hostile", "Enter")
    screen = pane.until("type a number")
    pane.close()
    assert " 6. :pile_of_poo: [2J[Hcleared\n    :pile_of_poo: [2J[Hcleared" in screen
    assert "\nsignals fused · read by rules · written by composer · 12 ms\n" in screen
