"""The node that makes the reply of what the acts found; the next one puts in the words that pass."""

from dataclasses import dataclass

from ...card.entry import CardEntry
from ...card.saying import card_line
from ...card.subjects import settled
from ..acts.answer import FORGET_ALL
from ..memory import draft_of, entries_now
from ..reply import MadeBy, Reply
from ..room import Room
from ..state import Json, State, pack, turn_of
from ..telling import told


@dataclass(frozen=True)
class CardDifference:
    """What a turn does to the card."""

    put: list[CardEntry]
    removed: list[CardEntry]


def difference(state: State, room: Room) -> CardDifference:
    """Returns what the turn puts on the card and what goes, with what a new entry takes the place of."""
    before = room.desk.entries(room.card_user)
    after = [] if FORGET_ALL in state["remove"] else entries_now(state, room)
    old, new = ({one.entry_id for one in side} for side in (before, after))
    return CardDifference(
        [one for one in settled(after) if one.entry_id not in old],
        [one for one in before if one.entry_id not in new],
    )


def compose(state: State, room: Room) -> State:
    """Makes the reply of the draft; a model may have its words in it, which the next node checks."""
    turn, draft = turn_of(state), draft_of(state)
    changed = difference(state, room)
    # What needs no model is said at once. The next node decides what the reply is.
    room.on_text(told(draft, turn.language, room).text)
    written = None
    if room.writer is not None and draft.items:
        written = room.writer.write(state["text"], draft, turn.language, room.deadline)
        draft.count(written.tokens)
        draft.warnings += written.warnings
    reply = Reply(
        session=room.session,
        turn=state["turn_no"],
        acts=list(turn.acts),
        language=turn.language,
        text="",  # the next node puts in what it lets through
        target=draft.target,
        items=draft.items,
        limits=draft.limits,
        question=draft.question,
        card=draft.card,
        remembered=[card_line(one, turn.language) for one in changed.put],
        forgotten=[one.text for one in changed.removed],
        warnings=draft.warnings,
        experiment=draft.experiment,
        made_by=MadeBy(
            reader=state["reader"],
            writer="composer",
            level=draft.level,
            model=draft.model,
            prompts=[*draft.prompts, *([written.prompt] if written is not None else [])],
            tokens=draft.tokens,
            milliseconds=0.0,
        ),
        ended=draft.ended,
    )
    return State(
        reply=reply.model_dump(mode="json"),
        written="" if written is None else written.text,
        undo=_inverse(state, changed) or _kept_undo(state),
        last_put=[one.entry_id for one in changed.put] or state.get("last_put", []),
    )


def _kept_undo(state: State) -> Json | None:
    """Returns what takes back an earlier turn, as long as none after it changed anything."""
    return None if state.get("undoing") or FORGET_ALL in state["remove"] else state.get("undo")


def _inverse(state: State, changed: CardDifference) -> Json | None:
    """Returns what takes the turn back; a whole card that was deleted stays deleted."""
    if state.get("undoing") or FORGET_ALL in state["remove"]:
        return None
    before = state.get("wishes_before", [])
    if not changed.put and not changed.removed and before == state.get("wishes", []):
        return None
    return {
        "put": [one.entry_id for one in changed.put],
        "removed": [pack(one) for one in changed.removed],
        "wishes": before,
    }
