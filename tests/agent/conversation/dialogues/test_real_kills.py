"""The real graph, killed between any two nodes and around what it stores."""

import subprocess
import sys
from pathlib import Path

import pytest
from worlds import mortal_conversation
from worlds.mortal_shop import Moment, Moments

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools

WORDS = "I loved Heat, no horror. Books please"
KILLED = -9


def stored_moments(root: Path) -> list[Moment]:
    moments = Moments()
    mortal_conversation.talk(root, "counter", "counted", WORDS, moments)
    return [
        one for one in moments.seen if one.name in ("after a checkpoint", "before the card", "after the card")
    ]


@pytest.mark.slow
def test_a_killed_turn_is_gone_on_with_and_remembered_once(tools: Tools, root: Path):
    moments = stored_moments(root)
    # read, resolve, note, recommend, compose, verify, remember, and what the turn begins with
    assert moments.count(Moment("after a checkpoint", 8)) == 1
    whole = Conversation(tools, user="counter", session="counted").card().card
    assert [line.kind for line in whole] == ["like", "wish"]
    for number, moment in enumerate(moments):
        user = session = f"killed-{number}"
        program = [sys.executable, "-m", "worlds.mortal_conversation"]
        died = subprocess.run(
            [*program, str(root), user, session, WORDS, moment.name, str(moment.number)],
            cwd=Path(mortal_conversation.__file__).parents[1],
            capture_output=True,
            check=False,
        )
        assert died.returncode == KILLED, died.stderr.decode()
        talks = Conversation(tools, user=user, session=session, target="books")
        after = talks.turn("why?")
        assert "Heat" in after.text, moment  # there is a list to explain: the turn was brought to its end
        assert after.turn == 2
        assert [(line.kind, line.words) for line in talks.card().card] == [
            (line.kind, line.words) for line in whole
        ], moment
