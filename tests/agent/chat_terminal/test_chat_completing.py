"""What Tab offers."""

import pytest
from worlds.talking import FakeTalks

from tastebridge.agent.chat_terminal.commands import COMMANDS
from tastebridge.agent.chat_terminal.completing import completions


def offered(before: str) -> list[str]:
    """The text as it would stand before the cursor, for each completion."""
    found = completions(before, FakeTalks())
    return [before[: len(before) - completion.replaces] + completion.text for completion in found]


def test_a_slash_offers_all_commands_and_what_they_do():
    found = completions("/", FakeTalks())
    assert [completion.text for completion in found] == [f"/{name}" for name in COMMANDS]
    assert all(completion.about for completion in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/li", ["/like"]),
        ("/target b", ["/target books"]),
        ("/target ", ["/target books", "/target films"]),
        ("/like left h", ["/like The Left Hand of Darkness"]),
        ("/why dune m", ["/why Dune Messiah"]),
        ("/like ", []),
        ("/card x", []),
        ("I like dune m", ["I like Dune Messiah"]),
        ("I like “emm", ["I like “Emma"]),
        ("something like the left hand", ["something like The Left Hand of Darkness"]),
        ("dune\nemm", ["dune\nEmma"]),
        ("我喜欢三", []),
        ("我喜欢三体", ["我喜欢三体"]),
        ("I like e", []),
        ("nothing here", []),
    ],
)
def test_the_end_of_the_line_becomes_a_title(before: str, after: list[str]):
    assert offered(before) == after


def test_what_is_offered_cannot_change_the_terminal():
    (found,) = completions("clip", FakeTalks())
    assert found.text == "Clip ]52;c;cm0gLXJmboard"
