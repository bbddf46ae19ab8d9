"""Notes what the turn tells of the person's taste; the last node stores it."""

from collections.abc import Mapping

from ....retrieval.mentions.mention import Mention, Resolved
from ...card.entry import EntryKind, Source
from ..asking.domain import ASKED
from ..draft import Draft, Say
from ..memory import domain_of, draft_of, new_entry, put, without_act
from ..resolve import is_opinion, is_taste, lasts, resolved_of, unclear
from ..room import Room
from ..state import Json, State, turn_of
from ..targets import target_of
from ..waiting import with_turn

MAX_UNKNOWN = 60
"""Longer words that name nothing are no title that the catalogue lacks."""


def note(state: State, room: Room) -> State:
    """Puts likes, dislikes, known items, lasting wishes and facts on the card, each in the person's words.

    A mention that may be several items is asked about instead, before anything else is done with it.
    """
    turn, draft = turn_of(state), draft_of(state)
    resolved = resolved_of(state, room)
    opinions = [one for one in resolved if is_opinion(one.mention)]
    entries: list[Json] = []
    for one in opinions:
        entries += _of_mention(one, state, room, draft)
    target = target_of(state, room)
    for wish in turn.wishes:
        if is_taste(wish):
            kind: EntryKind = "like" if wish.sense == "want" else "dislike"
            entries.append(new_entry(state, room, kind, wish.value, wish.words))
            draft.say(_SAYS[kind], words=wish.value)
        elif lasts(wish):
            entries.append(
                new_entry(
                    state, room, "wish", wish.words, wish.words, wish=wish, domain=domain_of(wish, target)
                )
            )
            draft.say("noted_wish", words=wish.words)
    for fact in turn.facts:
        entries.append(new_entry(state, room, "fact", fact, fact))
        draft.say("noted_fact", words=fact)
    question = state.get("question")
    if (found := unclear(opinions, turn)) is not None:
        place = next(n for n, one in enumerate(resolved) if one is opinions[found[0]])
        question = with_turn(state, found[1], place)
        draft.question = found[1].out
    left = without_act(state, draft, put=put(state, entries), question=question)
    plan = left["plan"]
    if question is not None and draft.question is not None:
        left["plan"] = []  # the rest of the turn waits for the answer
    elif not plan and set(turn.acts) == {"remember"} and (target or ASKED not in state.get("asked", [])):
        left["plan"] = ["recommend"]  # who tells their taste wants to see what it changes
    return left


def _of_mention(one: Resolved, state: State, room: Room, draft: Draft) -> list[Json]:
    mention = one.mention
    words = mention.words or state["text"]
    if one.item is not None:
        kinds = _kinds(mention)
        for kind in kinds:
            draft.say(_SAYS[kind], title=one.item.title)
        spoken = state["text"] or words
        return [
            new_entry(
                state,
                room,
                kind,
                one.item.title,
                spoken or one.item.title,
                item=one.item,
                source=_source(state),
            )
            for kind in kinds
        ]
    if one.items or not mention.words:
        return []
    if names := room.finder.resolve_creator(mention.words):
        draft.say(_SAYS[_opinion(mention)], words=names[0])
        return [new_entry(state, room, _opinion(mention), names[0], state["text"])]
    if room.is_attribute(mention.words):
        draft.say(_SAYS[_opinion(mention)], words=mention.words)
        return [new_entry(state, room, _opinion(mention), mention.words, state["text"])]
    say_unknown(one, draft)
    if len(mention.words) > MAX_UNKNOWN:
        return []
    # The card is the person's and may be read where the work is known.
    return [new_entry(state, room, _opinion(mention), mention.words, state["text"])]


def say_unknown(one: Resolved, draft: Draft) -> None:
    """Says that the catalogue has no such thing, with what comes closest."""
    nearest = [item.title for item in one.nearest]
    draft.say(
        "unknown_title_nearest" if nearest else "unknown_title", words=one.mention.words, titles=nearest
    )


def _kinds(mention: Mention) -> list[EntryKind]:
    kinds: list[EntryKind] = ["known"] if mention.use == "known" else []
    return kinds if mention.sentiment == "neutral" else [*kinds, _opinion(mention)]


def _opinion(mention: Mention) -> EntryKind:
    return "dislike" if mention.sentiment == "dislike" else "like"


def _source(state: State) -> Source:
    return "said" if state["text"] else "did"


_SAYS: Mapping[EntryKind, Say] = {"like": "noted_like", "dislike": "noted_dislike", "known": "noted_known"}
