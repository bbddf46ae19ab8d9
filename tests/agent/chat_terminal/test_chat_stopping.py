"""A Ctrl-C that Python would drop stops the turn all the same."""

import io
import signal
import sys
import weakref

import pytest
from rich.console import Console
from worlds.talking import reply

from tastebridge.agent.chat_terminal.screen import Screen
from tastebridge.agent.chat_terminal.stopping import stoppable


@pytest.fixture(autouse=True)
def hears_ctrl_c():
    """What a program that was started in a terminal does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Thing:
    """Can be cleared away."""


def lose_ctrl_c() -> None:
    """Has Ctrl-C come while an object is cleared away."""
    thing = Thing()
    watched = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    assert watched() is None


def quiet_screen() -> Screen:
    console = Console(file=io.StringIO())
    return Screen(console, console)


def test_a_lost_ctrl_c_stops_the_turn_at_its_next_step(capsys: pytest.CaptureFixture[str]):
    with quiet_screen().watch("en") as watch:
        watch.progress("read")
        lose_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            watch.progress("resolve")
    assert capsys.readouterr().err == ""


def test_a_lost_ctrl_c_stops_the_writing():
    with quiet_screen().watch("en") as watch:
        lose_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            watch.on_text("Here ")


def test_a_turn_that_is_over_is_shown():
    screen = quiet_screen()
    with screen.watch("en") as watch:
        lose_ctrl_c()
    screen.reply(reply(), watch.streamed)


def test_ctrl_c_stops_at_once_and_all_is_as_before():
    hook = sys.unraisablehook
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert sys.unraisablehook is hook


def test_where_ctrl_c_is_ignored_it_stays_so():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stoppable() as ask:
        signal.raise_signal(signal.SIGINT)
        ask()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
