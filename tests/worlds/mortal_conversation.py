"""A real conversation whose process dies at a chosen moment.

Used as a program: workspace, user, session, text, name and number of the moment.
"""

import sys
from pathlib import Path
from typing import Any

from worlds.mortal_shop import Moment, Moments, MortalCheckpoints

from tastebridge.agent.card.desk import CardChange, CardDesk
from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.retrieval.workspace import Workspace


class MortalDesk(CardDesk):
    """The real one; the process can die before and after what it stores."""

    def __init__(self, log: Any, moments: Moments) -> None:
        super().__init__(log)
        self._moments = moments

    def apply(self, change: CardChange) -> bool:
        self._moments.reached("before the card")
        changed = super().apply(change)
        self._moments.reached("after the card")
        return changed


class MortalTools(Tools):
    """The workspace's tools, with which a process can die."""

    def __init__(self, workspace: Workspace, moments: Moments) -> None:
        super().__init__(workspace, use_model=False)
        self.desk = MortalDesk(self.log, moments)
        self.checkpoints = MortalCheckpoints(self.engine, moments)


def talk(root: Path, user: str, session: str, words: str, moments: Moments) -> None:
    """Says something."""
    with MortalTools(Workspace(root), moments) as tools:
        Conversation(tools, user=user, session=session, target="books").turn(words)


if __name__ == "__main__":
    root, user, session, words, name, number = sys.argv[1:]
    talk(Path(root), user, session, words, Moments(Moment(name, int(number))))
