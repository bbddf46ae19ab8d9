"""What a line that begins with a slash means."""

import pytest

from tastebridge.agent.chat_terminal.commands import COMMANDS, Command, NoSuchCommand, parse


@pytest.mark.parametrize("line", ["I like Dune", "why not?", "//etc is a folder", "1 / 2"])
def test_other_lines_are_turns(line: str):
    assert parse(line) is None


def test_a_command_has_its_argument():
    assert parse("/why 3") == Command("why", "3")
    assert parse("/LIKE  The Left Hand of Darkness ") == Command("like", "The Left Hand of Darkness")
    assert parse("/card") == Command("card", "")


@pytest.mark.parametrize(("argument", "place"), [("3", 3), ("", None), ("3 men", None), ("²", None)])
def test_a_place_is_a_plain_number(argument: str, place: int | None):
    assert Command("why", argument).place == place


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/lik 3", "did you mean /like"),
        ("/", "there is no command '/'"),
        ("/zzzzzz", "/help lists all"),
        ("/why", "needs NUMBER or TITLE"),
        ("/card 2", "takes nothing after it, and got '2'"),
    ],
)
def test_what_cannot_be_done_says_what_can(line: str, says: str):
    with pytest.raises(NoSuchCommand, match=says):
        parse(line)


def test_every_command_can_be_typed():
    for name, known in COMMANDS.items():
        assert parse(f"/{name} {'x' if known.needs else ''}") == Command(name, "x" if known.needs else "")
