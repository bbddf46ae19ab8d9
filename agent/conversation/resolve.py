"""The second node: which items the turn speaks of, and what is to be done."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...retrieval.critique.wish import Wish
from ...retrieval.mentions.mention import Mention, Resolved
from ...retrieval.records import Item
from .asking.asked import Asked
from .asking.which_item import which_item
from .room import Room
from .state import Json, State, mention_of, pack, turn_of
from .turn import Turn

ORDER = ("answer", "forget", "note", "recommend", "search", "explain", "why_not", "about_me", "chat")
"""In which acts are done: first what changes the taste, then what is made from it."""

_NODES = {"refine": "recommend", "remember": "note", "stop": "chat"}


def resolve(state: State, room: Room) -> State:
    """Finds the items of the mentions; where one may be several, the question which is prepared."""
    if state.get("undoing"):
        return State(resolved=[], plan=["undo"], wishes_before=state.get("wishes", []), seen={})
    turn = turn_of(state)
    shown, target = shown_items(state, room), state.get("target", "")
    # Who asks for a work means, if in doubt, one that could be in the list; who tells of one may mean any.
    found = []
    for one in turn.mentions:
        domain = turn.domain or (target if one.use == "question" else "")
        found.append(room.finder.resolve(with_kind(one, state["text"]), shown, domain))
    turn = replace(turn, wishes=tuple(_known_creator(wish, room) for wish in turn.wishes))
    return State(
        turn=pack(turn),
        resolved=[packed_resolved(one) for one in found],
        wishes_before=state.get("wishes", []),
        seen={
            "exposure": state.get("exposure", ""),
            "items": [one["item"]["item_id"] for one in state.get("last", [])],
        },
        plan=plan_of(turn, answers=bool(state.get("question"))),
    )


_KINDS = "book|novel|film|movie|album|record|game|series|show"


def with_kind(mention: Mention, text: str) -> Mention:
    """Returns a mention with what it is, where that stands right before it: 'the book Anna Karenina'."""
    if not mention.words:
        return mention
    before = rf"\b((?:{_KINDS}) (?:called |named )?)[“\"'‘]?{re.escape(mention.words)}"
    found = re.search(before, text, re.IGNORECASE)
    return replace(mention, words=f"the {found[1].split()[0]} {mention.words}") if found else mention


def plan_of(turn: Turn, *, answers: bool = False) -> list[str]:
    """Returns the acts to be done, in their order.

    What a turn tells is noted whatever else it does; an answer without a question is what the turn says
    otherwise.
    """
    acts = {_NODES.get(act, act) for act in turn.acts}
    if tells(turn):
        acts.add("note")
    if "answer" in acts and not answers:
        acts = (acts - {"answer"}) or {"chat"}
    if len(acts) > 1 and "stop" not in turn.acts:
        acts.discard("chat")  # a greeting before a wish needs no answer of its own
    return [act for act in ORDER if act in acts]


def tells(turn: Turn) -> bool:
    """Returns whether the turn tells anything of the person's taste that lasts."""
    opinions = any(
        mention.use == "known" or (mention.use == "opinion" and mention.sentiment != "neutral")
        for mention in turn.mentions
    )
    return bool(opinions or turn.facts or any(lasts(wish) for wish in turn.wishes))


def lasts(wish: Wish) -> bool:
    """Returns whether a wish holds beyond this session.

    What somebody never wants does, and so do bounds, languages and for whom it is. A genre that is asked for,
    or something shorter, is for now.
    """
    if is_taste(wish):
        return True
    if not wish.hard or wish.about in ("text", "popularity"):
        return False
    return wish.sense in ("avoid", "at_most", "at_least") or wish.about in ("language", "audience")


_FIRST_PERSON = re.compile(r"(?:i|i'm|i am|i've|we|we're|my)\b|我", re.IGNORECASE)


def is_taste(wish: Wish) -> bool:
    """Returns whether a wish tells a taste and asks for nothing: 'I like noir', 'I hate musicals'."""
    told = wish.about in ("attribute", "creator", "text") and wish.sense in ("want", "avoid")
    return told and _FIRST_PERSON.match(wish.words) is not None


def shown_items(state: State, room: Room) -> list[Item]:
    """Returns the items of the list shown last, the first on top."""
    numbers = state.get("shown", {}).get(state.get("target", ""), [])
    last = state.get("last", [])
    by_id = {item.item_id: item for item in room.items(numbers)}
    return [by_id[one["item"]["item_id"]] for one in last if one["item"]["item_id"] in by_id]


def packed_resolved(resolved: Resolved) -> Json:
    """Returns what a mention was found to be, as JSON."""
    return {
        "mention": pack(resolved.mention),
        "items": [item.item_no for item in resolved.items],
        "nearest": [item.item_no for item in resolved.nearest],
    }


def resolved_of(state: State, room: Room) -> list[Resolved]:
    """Returns the mentions of the turn with their items."""
    return [
        Resolved(
            mention_of(one["mention"]), tuple(room.items(one["items"])), tuple(room.items(one["nearest"]))
        )
        for one in state["resolved"]
    ]


def unclear(resolved: Sequence[Resolved], turn: Turn) -> tuple[int, Asked] | None:
    """Returns the place of the first mention that may be several items, and the question which it is."""
    for place, one in enumerate(resolved):
        if len(one.items) > 1 and (asked := which_item(one, turn.language)) is not None:
            return place, asked
    return None


def is_opinion(mention: Mention) -> bool:
    """Returns whether a mention says something that is noted."""
    return mention.use == "known" or (mention.use == "opinion" and mention.sentiment != "neutral")


def _known_creator(wish: Wish, room: Room) -> Wish:
    """Returns a wish by a creator with the name as the catalogue writes it, where it is misspelt."""
    if wish.about != "creator":
        return wish
    names = room.finder.resolve_creator(wish.value)
    return replace(wish, value=names[0].casefold()) if len(names) == 1 else wish
