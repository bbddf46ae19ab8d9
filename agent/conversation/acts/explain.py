"""Says why an item is in the list, from the evidence that put it there."""

from ..draft import Draft
from ..memory import draft_of, without_act
from ..reply import ShownItem
from ..resolve import resolved_of
from ..room import Room
from ..state import State, turn_of

MOST_PARTS = 3
"""So many parts of a score are told, the largest first."""


def explain(state: State, room: Room) -> State:
    """Explains the items of the list shown last that the turn means; without one, the first."""
    draft = draft_of(state)
    last = [ShownItem.model_validate(one) for one in state.get("last", [])]
    if not last:
        draft.say("no_list")
        return without_act(state, draft)
    meant = _meant(state, room, last)
    for shown in meant or last[:1]:
        _explain(shown, draft)
    if not meant and len(last) > 1:
        draft.say("why_more", number=len(last))
    return without_act(state, draft)


def _meant(state: State, room: Room, last: list[ShownItem]) -> list[ShownItem]:
    places = [mention.place for mention in turn_of(state).mentions if mention.place]
    ids = {one.item.item_id for one in resolved_of(state, room) if one.item is not None}
    return [
        shown for place, shown in enumerate(last, start=1) if place in places or shown.item.item_id in ids
    ]


def _explain(shown: ShownItem, draft: Draft) -> None:
    item = shown.item
    text = item.explanation.text if item.explanation is not None else ""
    own = list(dict.fromkeys(one.title for each in item.evidence for one in each.own_items))
    draft.say("why" if text else "why_none", title=item.title, titles=own, text=text)
    for said in shown.said:
        draft.say("why_made", title=item.title, titles=own, text=said.tells)
    for words in shown.unknown:
        draft.say("kept", title=item.title, words=words)
