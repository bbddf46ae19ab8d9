"""Answers what is neither a wish nor a question: a greeting, thanks, a farewell."""

from ..memory import draft_of, without_act
from ..room import Room
from ..state import State, turn_of

_THANKS = ("thank", "thx", "cheers", "谢")
_HELLO = ("hi", "hello", "hey", "good morning", "good evening", "你好", "您好", "嗨", "早上好", "晚上好")


def chat(state: State, room: Room) -> State:
    """Says hello, you're welcome or goodbye; to anything else, what can be asked here."""
    turn, draft = turn_of(state), draft_of(state)
    said = state["text"].casefold()
    if "stop" in turn.acts:
        draft.ended = True
        draft.say("bye")
    elif any(word in said for word in _THANKS):
        draft.say("thanks")
    elif said.startswith(_HELLO):
        draft.say("hello")
    elif not draft.lines:
        draft.say("help")
    return without_act(state, draft)
