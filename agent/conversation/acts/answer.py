"""Takes the answer to the question that was asked last."""

from dataclasses import replace

from ..asking.asked import Asked, Option, chosen_option
from ..asking.wording import WORDINGS
from ..draft import Draft
from ..memory import draft_of, new_entry, put, without_act
from ..room import Room
from ..state import Json, State, pack, turn_of

FORGET_ALL = "*"
"""Stands among the entries to be removed for the whole card."""


def answer(state: State, room: Room) -> State:
    """Does what the chosen option means; words that are no option are taken as the turn that they are."""
    turn, draft, question = turn_of(state), draft_of(state), state.get("question")
    if not question:
        return without_act(state, draft)
    asked = Asked.from_dict(question["asked"])
    option = chosen_option(asked, turn.answer)
    if option is None:
        draft.say("answer_none")
        return without_act(state, draft, question=None)
    chosen = {
        "preference": _preference,
        "which_item": _which,
        "domain": _domain,
        "inference": _inference,
        "confirm": _confirm,
    }[asked.about]
    return chosen(state, room, draft, asked, option)


def _preference(state: State, room: Room, draft: Draft, asked: Asked, option: Option) -> State:
    """An answer steers the lists of this session; it is no lasting limit."""
    target = state.get("target", "")
    new = [{"wish": pack(wish), "domain": target} for wish in option.wishes]
    draft.say("answer_noted", words=option.text)
    wishes = [*state.get("wishes", []), *new]
    return without_act(state, draft, wishes=wishes, question=None, plan=_then(state, ["recommend"]))


def _which(state: State, room: Room, draft: Draft, asked: Asked, option: Option) -> State:
    """The turn that was unclear is gone on with, its mention being the chosen item or none."""
    question = state.get("question") or {}
    if option.item is None or question.get("turn") is None:
        draft.say("unknown_title", words=asked.words)
        return without_act(state, draft, question=None)
    found = room.catalogue.named(option.item.domain, [option.item.item_id])
    resolved: list[Json] = [dict(one) for one in question["resolved"]]
    resolved[question["place"]] = {
        **resolved[question["place"]],
        "items": [item.item_no for item in found],
        "nearest": [],
    }
    return without_act(
        state,
        draft,
        turn=question["turn"],
        resolved=resolved,
        question=None,
        plan=question["plan"],
        text=question["text"],  # what goes on the card comes with the words that said it
    )


def _domain(state: State, room: Room, draft: Draft, asked: Asked, option: Option) -> State:
    question = state.get("question") or {}
    domain = room.domains[[one.text for one in asked.options].index(option.text)]
    pending = question.get("turn")
    waiting = turn_of(State(turn=pending)) if pending else turn_of(state)
    turn = replace(waiting, domain=domain)
    return without_act(
        state,
        draft,
        turn=pack(turn),
        resolved=question.get("resolved", []),
        question=None,
        plan=question.get("plan") or ["recommend"],
        wanted_target=domain,
        text=question.get("text") or state["text"],
    )


def _inference(state: State, room: Room, draft: Draft, asked: Asked, option: Option) -> State:
    """Only a yes puts the guess on the card, as said, with the question among the words."""
    entries: list[Json] = []
    if option.agrees:
        words = f"{state['text']} ({asked.text})"
        entries = [new_entry(state, room, "like", asked.words, words)]
        draft.say("noted_like", words=asked.words)
    else:
        draft.say("answer_noted", words=option.text)
        if option.text == WORDINGS[turn_of(state).language].no:  # so that it is never guessed again
            words = f"{state['text']} ({asked.text})"
            entries = [new_entry(state, room, "fact", f"nothing to remember about {asked.words}", words)]
    return without_act(state, draft, put=put(state, entries), question=None)


def _confirm(state: State, room: Room, draft: Draft, asked: Asked, option: Option) -> State:
    if not option.agrees:
        draft.say("answer_noted", words=option.text)
        return without_act(state, draft, question=None)
    draft.say("forgot_all")
    return without_act(state, draft, remove=[FORGET_ALL], wishes=[], question=None)


def _then(state: State, acts: list[str]) -> list[str]:
    rest = state["plan"][1:]
    return [*rest, *(act for act in acts if act not in rest)]
