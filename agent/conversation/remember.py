"""The last node: the only one that writes. Doing it twice is doing it once."""

from ..card.desk import CardChange
from .acts.answer import FORGET_ALL
from .room import Room
from .state import State, entry_of


def remember(state: State, room: Room) -> State:
    """Stores what the turn puts on the card and takes off it, by the number of the turn."""
    if FORGET_ALL in state["remove"]:
        room.desk.delete(room.card_user)
    elif state["put"] or state["remove"]:
        room.desk.apply(
            CardChange(
                room.card_user,
                f"{room.session}:{state['turn_no']}",
                put=tuple(entry_of(one) for one in state["put"]),
                remove=tuple(state["remove"]),
            )
        )
    return State(put=[], remove=[], text="", written="", draft={})
