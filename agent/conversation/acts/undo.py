"""Takes back what the turn before did to the card and to the wishes."""

from ..memory import draft_of, without_act
from ..room import Room
from ..state import State


def undo(state: State, room: Room) -> State:
    """Puts back what was taken off and takes off what was put there; once, and only the last turn's."""
    draft, last = draft_of(state), state.get("undo")
    if not last:
        draft.say("nothing_to_undo")
        return without_act(state, draft)
    draft.say("undone")
    return without_act(
        state,
        draft,
        remove=list(last["put"]),
        put=list(last["removed"]),
        wishes=list(last["wishes"]),
    )
