"""Takes things off the card and out of the session, at once or, for everything, after a question."""

from collections.abc import Sequence

from ...card.entry import CardEntry
from ..asking.confirm import confirm_forgetting
from ..memory import draft_of, entries_now, without_act
from ..room import Room
from ..state import Json, State, turn_of, wish_of
from ..waiting import alone
from .matching import is_about


def forget(state: State, room: Room) -> State:
    """Forgets what the turn names: 'that' is what was said last, 'everything' asks first."""
    turn, draft = turn_of(state), draft_of(state)
    entries = entries_now(state, room)
    if turn.forget == "everything" and entries:
        asked = confirm_forgetting(len(entries), turn.language)
        draft.question = asked.out
        return without_act(state, draft, question=alone(asked), plan=[])
    removed = _removed(turn.forget, entries, state)
    wishes = state.get("wishes", [])
    kept = [one for one in wishes if not is_about(turn.forget, _texts_of_wish(one))]
    if turn.forget == "that" and not removed and wishes:
        kept = wishes[:-1]
    for entry in removed:
        draft.say("forgot", words=entry.text)
    for one in wishes:
        if one not in kept:
            draft.say("forgot", words=one["wish"]["words"])
    if not removed and len(kept) == len(wishes):
        draft.say("nothing_to_forget", words="" if turn.forget == "that" else turn.forget)
    return without_act(
        state,
        draft,
        remove=[*state["remove"], *(entry.entry_id for entry in removed)],
        wishes=kept,
    )


def _removed(words: str, entries: Sequence[CardEntry], state: State) -> list[CardEntry]:
    if words == "that":
        last = set(state.get("last_put", []))
        return [entry for entry in entries if entry.entry_id in last]
    return [
        entry
        for entry in entries
        if is_about(words, [entry.text, *([entry.wish.value] if entry.wish else [])])
    ]


def _texts_of_wish(one: Json) -> list[str]:
    wish = wish_of(one["wish"])
    return [wish.words, wish.value]
