"""What a turn can do: one node of the graph each."""

from collections.abc import Callable, Mapping

from ..room import Room
from ..state import State
from .about_me import about_me
from .answer import answer
from .chat import chat
from .explain import explain
from .forget import forget
from .note import note
from .recommend import recommend
from .search import search
from .undo import undo
from .why_not import why_not

ACTS: Mapping[str, Callable[[State, Room], State]] = {
    "answer": answer,
    "forget": forget,
    "note": note,
    "recommend": recommend,
    "search": search,
    "explain": explain,
    "why_not": why_not,
    "about_me": about_me,
    "chat": chat,
    "undo": undo,
}
"""By the name of the node; `resolve.ORDER` is the order in which they are done."""
