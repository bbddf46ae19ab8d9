"""Shows the taste card, and what the person did, with where each comes from."""

from datetime import UTC, datetime

from ...card.known import DomainEvents, known_of
from ...card.saying import card_line
from ..guessing import guess
from ..memory import draft_of, entries_now, without_act
from ..room import Room
from ..state import State, turn_of
from ..waiting import alone


def about_me(state: State, room: Room) -> State:
    """Tells all that is known of the person; of others nothing is."""
    turn, draft = turn_of(state), draft_of(state)
    entries = entries_now(state, room)
    draft.card = [card_line(entry, turn.language) for entry in entries]
    draft.say("card" if entries else "card_empty", number=len(entries))
    known = known_of(room.recommender.log, room.user) if room.user else None
    events = known.events if known is not None else ()
    for one in events:
        draft.say("history", domain=one.domain, number=one.items, text=_sources(one))
    if not events:
        draft.say("history_none")
    asked = state.get("asked", [])
    question = guess(room.person(entries), entries, asked, turn.language, room)
    if question is None or draft.question is not None:
        return without_act(state, draft)
    draft.question = question.out
    return without_act(state, draft, question=alone(question), asked=[*asked, *question.keys])


def _sources(one: DomainEvents) -> str:
    """Returns what the history of a domain comes from: 'rating 12, like 3; 2019-04-01 to 2021-11-30'."""
    kinds = ", ".join(f"{kind} {count}" for kind, count in one.kinds.items())
    if one.first_us < 0:
        return kinds
    first, last = (
        f"{datetime.fromtimestamp(at / 1_000_000, UTC):%Y-%m-%d}" for at in (one.first_us, one.last_us)
    )
    return f"{kinds}; {first}" if first == last else f"{kinds}; {first} – {last}"
