"""The last node: the only one that writes. Doing it twice is doing it once."""

from contextlib import suppress

from ...retrieval.errors import ExperimentError, UnknownName
from ...retrieval.records import EventKind
from ..card.desk import CardChange
from ..experiments.outcomes import Outcome, record
from .acts.answer import FORGET_ALL
from .room import Room
from .state import State, entry_of

_OUTCOMES = {"like": EventKind.LIKE, "dislike": EventKind.DISLIKE}


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
    _tell_experiment(state, room)
    return State(put=[], remove=[], text="", written="", draft={})


def _tell_experiment(state: State, room: Room) -> None:
    """Tells the experiment what the person thinks of the items that it showed; the first time counts."""
    exposure, shown = state["seen"].get("exposure"), state["seen"].get("items", [])
    if not exposure:
        return
    told = [
        Outcome(exposure_id=exposure, item_id=one.item.item_id, kind=kind)
        for one in map(entry_of, state["put"])
        if one.item is not None and one.item.item_id in shown and (kind := _OUTCOMES.get(one.kind))
    ]
    # An experiment that ended meanwhile takes nothing in, and that is nothing to the person.
    with suppress(ExperimentError, UnknownName):
        record(room.experiments, told, room.clock())
