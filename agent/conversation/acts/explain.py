"""Says why an item is in the list, from the evidence that put it there."""

from ...card.citing import cited
from ...card.saying import tells
from ..draft import Draft
from ..memory import draft_of, entries_now, without_act
from ..reply import ShownItem
from ..resolve import resolved_of
from ..room import Room
from ..state import State, turn_of

MOST_SAID = 3
"""So much of the card is cited for one item."""


def explain(state: State, room: Room) -> State:
    """Explains the items of the list shown last that the turn means; without one, the first."""
    draft = draft_of(state)
    last = [ShownItem.model_validate(one) for one in state.get("last", [])]
    if not last:
        draft.say("no_list")
        return without_act(state, draft)
    meant = _meant(state, room, last)
    places = [one.place for one in turn_of(state).mentions if one.place]
    if places and not meant:
        draft.say("no_place", number=places[0])
        return without_act(state, draft)
    for shown in meant or last[:1]:
        _explain(shown, state, room, draft)
    if not meant and len(last) > 1:
        draft.say("why_more", number=len(last))
    return without_act(state, draft)


def _meant(state: State, room: Room, last: list[ShownItem]) -> list[ShownItem]:
    places = [mention.place for mention in turn_of(state).mentions if mention.place]
    ids = {one.item.item_id for one in resolved_of(state, room) if one.item is not None}
    return [
        shown for place, shown in enumerate(last, start=1) if place in places or shown.item.item_id in ids
    ]


def _explain(shown: ShownItem, state: State, room: Room, draft: Draft) -> None:
    item = shown.item
    text = item.explanation.text if item.explanation is not None else ""
    own = list(dict.fromkeys(one.title for each in item.evidence for one in each.own_items))
    draft.say("why" if text else "why_none", title=item.title, titles=own, text=text)
    for said in _said(shown, state, room):
        draft.say("why_made", title=item.title, titles=own, text=said)
    for words in shown.unknown:
        draft.say("kept", title=item.title, words=words)


def _said(shown: ShownItem, state: State, room: Room) -> list[str]:
    """Returns what of the card, as it is now, speaks for an item; what was forgotten since does not."""
    found = room.catalogue.named(state["target"], [shown.item.item_id])
    card = entries_now(state, room)
    kept = {said.entry_id for said in shown.said}
    speaks = {one.entry_id for one in cited(card, found[0], shown.item.evidence)} if found else set()
    entries = [entry for entry in card if entry.entry_id in speaks | kept]
    return [tells(entry, turn_of(state).language) for entry in entries][:MOST_SAID]
