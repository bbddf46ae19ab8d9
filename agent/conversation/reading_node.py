"""The first node: what the turn says."""

from ...retrieval.errors import ModelError
from ...retrieval.text import clean_text
from ..answer import TokensOut
from ..backend import Usage
from .asking.asked import Asked
from .draft import Draft
from .room import Room
from .state import State, pack
from .turn import Context, Turn


def read(state: State, room: Room) -> State:
    """Reads the turn; a model that cannot is replaced by the rules for this turn, which the reply says."""
    draft = Draft()
    given = state.get("given")
    if state.get("undoing"):
        given = pack(Turn(("forget",)))
    if given is not None:
        return State(turn=given, reader="command", draft=draft.model_dump(mode="json"))
    text = clean_text(state["text"], room.settings.max_turn_chars)
    if len(state["text"].strip()) > room.settings.max_turn_chars:
        draft.say("cut", number=room.settings.max_turn_chars)
    turn, reader, usage = _read(text, context_of(state, room), room, draft)
    draft.count(TokensOut(prompt=usage.prompt_tokens, completion=usage.completion_tokens, calls=usage.calls))
    return State(text=text, turn=pack(turn), reader=reader, draft=draft.model_dump(mode="json"))


def _read(text: str, context: Context, room: Room, draft: Draft) -> tuple[Turn, str, Usage]:
    try:
        turn, usage = room.reader.read(text, context, room.deadline)
        return turn, room.reader.name, usage
    except ModelError as error:
        draft.warnings.append(f"{room.reader.name} could not read this turn, the rules did: {error}")
        turn, usage = room.fallback.read(text, context, room.deadline)
        return turn, room.fallback.name, usage


def context_of(state: State, room: Room) -> Context:
    """Returns what a reader is told of the conversation so far."""
    question = state.get("question")
    options = [one.text for one in Asked.from_dict(question["asked"]).options] if question else []
    return Context(
        tuple(room.domains),
        state.get("target", ""),
        tuple(shown["item"]["title"] for shown in state.get("last", [])),
        tuple(options),
    )
