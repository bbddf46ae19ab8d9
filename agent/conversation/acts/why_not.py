"""Says why something is not in the list: its rank, and what held it back."""

from ....retrieval.records import Item
from ....retrieval.standing import Standing, standing
from ..draft import Draft
from ..memory import draft_of, entries_now, limits_for, tastes_for, without_act
from ..resolve import resolved_of, unclear
from ..room import Room
from ..state import State, turn_of
from ..steered import broken_by
from ..targets import target_of
from ..waiting import with_turn
from .note import say_unknown


def why_not(state: State, room: Room) -> State:
    """Tells the rank of each work that was asked about among all that could come, and what held it back."""
    turn, draft = turn_of(state), draft_of(state)
    target = target_of(state, room)
    asked = [one for one in resolved_of(state, room) if one.mention.use == "question"]
    question = state.get("question")
    if not target:
        draft.say("no_list")
        return without_act(state, draft)
    if (found := unclear(asked, turn)) is not None:
        of_target = [item for item in asked[found[0]].items if item.domain == target]
        if len(of_target) == 1:  # only one of them could have been in the list
            _tell(of_target[0], state, room, draft, target)
            return without_act(state, draft)
        draft.question = found[1].out
        places = [n for n, one in enumerate(state["resolved"]) if one["mention"]["use"] == "question"]
        question = with_turn(state, found[1], places[found[0]])
        return without_act(state, draft, question=question)
    for one in asked:
        if one.item is not None:
            _tell(one.item, state, room, draft, target)
        else:
            say_unknown(one, draft)
    if not asked:
        draft.say("help")
    return without_act(state, draft, question=question)


def _tell(item: Item, state: State, room: Room, draft: Draft, target: str) -> None:
    if item.domain != target:
        draft.say("why_not_domain", title=item.title, domain=item.domain, text=target)
        return
    entries = entries_now(state, room)
    person = room.person(entries)
    if item.item_no in person.item_nos(target):
        draft.say("why_not_known", title=item.title)
        return
    wishes = [*tastes_for(entries, target, room), *limits_for(state, entries, target)]
    steered = room.critic.steer(person, target, wishes, pool=room.settings.pool)
    length = room.k or room.settings.k
    found = standing(room.recommender.retriever, person, target, item, length, steered.steering)
    broken = broken_by(steered, item.item_no)
    _say(found, item, state, draft, broken, length)


def _say(found: Standing, item: Item, state: State, draft: Draft, broken: list[str], length: int) -> None:
    if broken:
        draft.say("why_not_limit", title=item.title, words=", ".join(broken))
    elif item.item_no in state.get("shown", {}).get(item.domain, []):
        draft.say("why_not_shown", title=item.title)
    elif found.rank is not None and found.rank <= length:
        draft.say("why_not_first", title=item.title, number=found.rank)
    else:
        draft.say(
            "why_not",
            title=item.title,
            number=found.rank or found.of,
            of=found.of,
            titles=[found.above] if found.above else [],
            words=",".join(found.held_back),
        )
