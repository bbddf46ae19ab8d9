"""Answers whether the catalogue has something, and what it says of it."""

from ....retrieval.mentions.mention import Resolved
from ....retrieval.records import Item
from ..draft import Draft
from ..memory import draft_of, without_act
from ..resolve import resolved_of, unclear
from ..room import Room
from ..state import State, turn_of
from ..waiting import with_turn
from .note import say_unknown

MAX_DESCRIPTION = 300


def search(state: State, room: Room) -> State:
    """Says of each work that was asked about that it is there, with what is known, or what comes closest."""
    turn, draft = turn_of(state), draft_of(state)
    asked = [one for one in resolved_of(state, room) if one.mention.use == "question"]
    if not asked:  # they search for no work but for something that has what they want
        return without_act(state, draft, plan=_list_instead(state))
    for one in asked:
        _tell(one, draft)
    question = state.get("question")
    if (found := unclear(asked, turn)) is not None and draft.question is None:
        draft.question = found[1].out
        places = [n for n, one in enumerate(state["resolved"]) if one["mention"]["use"] == "question"]
        question = with_turn(state, found[1], places[found[0]])
    return without_act(state, draft, question=question)


def _list_instead(state: State) -> list[str]:
    rest = state["plan"][1:]
    return rest if "recommend" in rest or state["draft"]["items"] else ["recommend", *rest]


def _tell(one: Resolved, draft: Draft) -> None:
    if one.item is not None:
        draft.say("have", title=one.item.title, text=about(one.item), domain=one.item.domain)
        if one.item.description:
            draft.say("about_item", title=one.item.title, text=_beginning(one.item.description))
    elif not one.items:
        say_unknown(one, draft)


def about(item: Item) -> str:
    """Returns what the catalogue tells of an item in a line: creators, year, length, attributes."""
    length = f"{item.pages} p." if item.pages else f"{item.minutes} min" if item.minutes else ""
    parts = (", ".join(item.creators), str(item.year or ""), length, ", ".join(item.attributes[:5]))
    return " · ".join(part for part in parts if part)


def _beginning(text: str) -> str:
    if len(text) <= MAX_DESCRIPTION:
        return text
    return text[:MAX_DESCRIPTION].rsplit(" ", 1)[0].rstrip(" .,;") + " …"
