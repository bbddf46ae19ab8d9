"""What a conversation keeps between its nodes and its turns: plain JSON values, to be stored as such."""

from typing import Any, TypedDict

from pydantic import TypeAdapter

from ...retrieval.critique.wish import Wish
from ...retrieval.mentions.mention import Mention
from ..card.entry import CardEntry
from .turn import Turn

Json = dict[str, Any]

_TURN = TypeAdapter(Turn)
_WISH = TypeAdapter(Wish)
_MENTION = TypeAdapter(Mention)
_ENTRY = TypeAdapter(CardEntry)


class State(TypedDict, total=False):
    """The state of one session. The first part lasts, the second is one turn's."""

    target: str
    """Domain of the list shown last."""
    shown: dict[str, list[int]]
    """By domain: the log's numbers of all items that were shown."""
    last: list[Json]
    """The list shown last, as `ShownItem`s."""
    exposure: str
    """Under which it is part of an experiment; empty: it is of none."""
    wishes: list[Json]
    """Wishes that hold for this session only: {"wish": Wish, "domain": str}."""
    anchors: list[int]
    """Items that the list shown last was to be like."""
    question: Json | None
    """The open question: {"kind", "options", "data"}."""
    asked: list[str]
    """Keys of the questions that were asked."""
    last_put: list[str]
    """Entries of the card that the turn before put there: what 'forget that' means."""
    undo: Json | None
    """What takes back the last change: {"put": ids, "removed": entries, "wishes": as they were}. It goes
    with the next change; what was forgotten as a whole card is not in it."""
    turn_no: int

    text: str
    given: Json | None
    """A turn that came as a command and needs no reading."""
    undoing: bool
    """Whether the turn takes back the one before."""
    wanted_target: str
    """A target that was set beside the text."""
    turn: Json
    reader: str
    plan: list[str]
    """Acts that are still to be done."""
    resolved: list[Json]
    """{"mention": Mention, "items": [numbers], "nearest": [numbers]}."""
    put: list[Json]
    """Entries for the card."""
    remove: list[str]
    """Entries to be taken off it."""
    draft: Json
    written: str
    """What a model wrote for the reply, not checked yet; empty: nothing."""
    wishes_before: list[Json]
    """The session's wishes as the turn found them."""
    seen: Json
    """The list that the turn speaks of: its `exposure` and its `items`; a turn may make another one."""
    reply: Json


def pack(value: Turn | Wish | Mention | CardEntry) -> Json:
    """Returns the value as JSON."""
    packed: Json = TypeAdapter(type(value)).dump_python(value, mode="json")
    return packed


def turn_of(state: State) -> Turn:
    """Returns the turn that was read."""
    return _TURN.validate_python(state["turn"])


def wish_of(packed: Json) -> Wish:
    """Returns a packed wish."""
    return _WISH.validate_python(packed)


def mention_of(packed: Json) -> Mention:
    """Returns a packed mention."""
    return _MENTION.validate_python(packed)


def entry_of(packed: Json) -> CardEntry:
    """Returns a packed entry of the card."""
    return _ENTRY.validate_python(packed)


def fresh_turn(
    text: str, *, number: int, given: Turn | None = None, target: str = "", undoing: bool = False
) -> State:
    """Returns the state's part that a new turn begins with."""
    return State(
        turn_no=number,
        text=text,
        given=None if given is None else pack(given),
        undoing=undoing,
        wanted_target=target,
        turn={},
        reader="",
        plan=[],
        resolved=[],
        put=[],
        remove=[],
        draft={},
        written="",
        reply={},
    )
