"""Makes a list: what fits the person and what they want of it, and nothing that they know or were shown."""

from dataclasses import replace

from ....retrieval.critique.steering import Steered
from ....retrieval.critique.wish import Wish
from ....retrieval.person import Person
from ....retrieval.records import Item
from ...answer import Answer
from ...card.entry import CardEntry
from ..asking.asked import Asked
from ..asking.domain import which_domain
from ..asking.known import Known
from ..asking.question import best_question
from ..draft import Draft
from ..guessing import guess
from ..memory import draft_of, entries_now, limits_for, session_wishes, tastes_for, without_act
from ..relative import tied
from ..reply import LimitOut, ShownItem
from ..resolve import resolved_of, unclear
from ..room import Room
from ..showing import shown_items
from ..state import Json, State, pack, turn_of
from ..targets import likely_target, target_of
from ..turn import Turn
from ..waiting import alone, with_turn

OBVIOUS = 15
"""So many of the first candidates are left out where somebody wants to be surprised."""


def recommend(state: State, room: Room) -> State:
    """Makes the list, tells what became of each limit, and adds the one question that would help most."""
    turn, draft = turn_of(state), draft_of(state)
    if turn.repeat and state.get("last"):
        draft.say("same_list", domain=state["target"])
        draft.target = state["target"]
        draft.items = [ShownItem.model_validate(one) for one in state["last"]]
        return without_act(state, draft)
    resolved = resolved_of(state, room)
    anchors = [one for one in resolved if one.mention.use == "anchor"]
    if (found := unclear(anchors, turn)) is not None:
        return _ask_which(state, draft, found)
    entries = entries_now(state, room)
    target = target_of(state, room) or likely_target(entries, room)
    if not target:
        asked = which_domain(room.domains, turn.language)
        draft.question = asked.out
        draft.say("no_domain")
        question = with_turn(state, asked)
        return without_act(state, draft, question=question, asked=[*state.get("asked", []), *asked.keys])
    return _listed(
        state, room, draft, target, entries, _anchors(state, turn, [one.item for one in anchors if one.item])
    )


def _ask_which(state: State, draft: Draft, found: tuple[int, Asked]) -> State:
    place, asked = found
    anchors = [n for n, one in enumerate(state["resolved"]) if one["mention"]["use"] == "anchor"]
    draft.question = asked.out
    question = with_turn(state, asked, anchors[place])
    return without_act(state, draft, question=question)


def _listed(
    state: State, room: Room, draft: Draft, target: str, entries: list[CardEntry], anchors: list[int]
) -> State:
    seen = _last_shown(state, room, target)
    state = _tied(state, room, target, seen)
    turn = turn_of(state)
    person = room.person(entries)
    limits = limits_for(state, entries, target)
    wishes = [*tastes_for(entries, target, room), *limits]
    shown = state.get("shown", {}).get(target, [])
    length = turn.count or room.k or room.settings.k
    steered = room.critic.steer(
        person,
        target,
        wishes,
        shown=seen,
        excluded=[] if turn.repeat else shown,
        anchors=anchors,
        pool=room.settings.pool,
        skip=OBVIOUS if turn.surprise else 0,
    )
    (answer,) = room.speaking(turn.language).recommend(
        [person], target, k=length, steering=steered.steering, card=entries
    )
    draft.target = target
    _tell_limits(draft, steered, set(limits))
    _tell_made(draft, answer)
    draft.items = shown_items(answer, entries, steered, room, turn.language)
    numbers = [item.item_no for item in room.catalogue.named(target, [one.item_id for one in answer.items])]
    if not answer.items:
        draft.say("list_end" if shown else "list_empty", domain=target)
    elif turn.surprise:
        draft.say("list_surprise", domain=target, number=len(draft.items))
    else:
        draft.say("list", domain=target, number=len(draft.items), words=_what(turn))
    if answer.level == "popularity" and answer.items:
        draft.say("popularity_only", domain=target)
    question, asked = _question(state, room, draft, target, entries, wishes, person, steered, set(numbers))
    return without_act(
        state,
        draft,
        target=target,
        shown={**state.get("shown", {}), target: list(dict.fromkeys([*shown, *numbers]))},
        last=[one.model_dump(mode="json") for one in draft.items],
        exposure="" if answer.experiment is None else answer.experiment.exposure_id,
        wishes=session_wishes(state, target),
        anchors=anchors,
        question=question,
        asked=asked,
    )


def _tied(state: State, room: Room, target: str, seen: list[int]) -> State:
    """Returns the state with 'shorter' and 'newer' tied to the list that they were said of."""
    facts = room.critic.ground(target).facts
    turn = turn_of(state)
    wishes = tuple(tied(wish, facts, seen) for wish in turn.wishes)
    return State(**{**state, "turn": pack(replace(turn, wishes=wishes))})


def _anchors(state: State, turn: Turn, found: list[Item]) -> list[int]:
    """Returns what the list should be like: what the turn names, else what the list before was like."""
    if found or turn.domain or turn.surprise:
        return [item.item_no for item in found]
    return state.get("anchors", [])


def _what(turn: Turn) -> str:
    return ", ".join(dict.fromkeys(wish.words for wish in turn.wishes))


def _last_shown(state: State, room: Room, target: str) -> list[int]:
    """Returns the numbers of the list shown last, which 'shorter' and 'less violent' are relative to."""
    if state.get("target") != target:
        return []
    ids = [one["item"]["item_id"] for one in state.get("last", [])]
    return [item.item_no for item in room.catalogue.named(target, ids)]


def _tell_limits(draft: Draft, steered: Steered, limits: set[Wish]) -> None:
    for one in steered.counts:
        if one.wish not in limits:
            continue  # a taste that lifts what fits it is none that could be kept or broken
        draft.limits.append(
            LimitOut(
                words=one.wish.words,
                hard=one.wish.hard,
                fit=one.fit,
                unknown=one.unknown,
                of=one.of,
                dropped=one.dropped,
            )
        )
        if one.dropped:
            draft.say("dropped", words=one.wish.words)


def _tell_made(draft: Draft, answer: Answer) -> None:
    draft.level, draft.experiment = answer.level, answer.experiment
    draft.model = answer.model.name if answer.model is not None and answer.model.ranked else None
    draft.prompts += [one for one in (answer.prompt.rank, answer.prompt.explain) if one]
    draft.warnings += [one for one in answer.warnings if one not in draft.warnings]
    draft.count(answer.tokens)


def _question(
    state: State, room: Room, draft: Draft, target: str, entries: list[CardEntry], wishes: list[Wish],
    person: Person, steered: Steered, shown: set[int],
) -> tuple[Json | None, list[str]]:  # fmt: skip
    """Returns the open question, if one is worth asking, and the keys of all that were asked."""
    asked = state.get("asked", [])
    if draft.question is not None or not draft.items:
        return state.get("question"), asked
    if state.get(
        "question"
    ):  # it was passed over: whoever wants to talk of something else is not asked again
        return None, asked
    pool = [
        one
        for one in room.recommender.candidates(person, target, room.settings.pool, steered.steering)
        if one.item.item_no not in shown
    ]
    known = Known.of(entries, wishes, asked, target)
    settings = room.settings.model_copy(update={"k": room.k or room.settings.k})
    people = room.catalogue.likes(target, [one.item.item_no for one in pool])
    language = turn_of(state).language
    best = best_question(pool, known, settings, language, people)
    best = best or guess(person, entries, asked, language, room)
    if best is None:
        return None, asked
    draft.question = best.out
    return alone(best), [*asked, *best.keys]
