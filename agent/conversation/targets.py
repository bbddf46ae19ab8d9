"""For which domain a list is wanted."""

import numpy as np

from ..card.entry import CardEntry
from .room import Room
from .state import State, turn_of


def target_of(state: State, room: Room) -> str:
    """Returns the domain that the turn or the conversation is about, empty where none was named."""
    turn = turn_of(state)
    for name in (turn.domain, state.get("wanted_target", ""), state.get("target", "")):
        if name in room.domains:
            return name
    return ""


def likely_target(entries: list[CardEntry], room: Room) -> str:
    """Returns the only domain that is left where somebody's history leaves one; else it must be asked."""
    person = room.person(entries)
    known = [name for name in room.domains if np.size(person.item_nos(name))]
    others = [name for name in room.domains if name not in known]
    return others[0] if known and len(others) == 1 else ""
