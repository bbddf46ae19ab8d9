"""The graph of a turn. Its order is fixed; acts are what a turn calls for, never what a model calls.

    read -> resolve -> act -> ... -> act -> compose -> verify -> remember

An act is one of `acts.ACTS`: answer, forget, note, recommend, search, explain, why_not, about_me, chat, undo.
They run one after the other until the plan is empty. Only `remember` writes, by the number of the turn, so
that a turn that was cut off can be gone on with from any node.
"""

from collections.abc import Callable
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from .acts import ACTS
from .composing.compose import compose
from .reading_node import read
from .remember import remember
from .resolve import resolve
from .room import Room
from .state import State
from .verify import verify

Node = Callable[[State, Room], State]
Graph = CompiledStateGraph[State, Room, State, State]


def build_graph(saver: BaseCheckpointSaver[Any]) -> Graph:
    """Returns the compiled graph; a session is a thread of it, invoked with the `Room` as context."""
    graph = StateGraph(State, context_schema=Room)
    _add(graph, "read", read)
    _add(graph, "resolve", resolve)
    for name, act in ACTS.items():
        _add(graph, name, act)
    _add(graph, "compose", compose)
    _add(graph, "verify", verify)
    _add(graph, "remember", remember)
    graph.add_edge(START, "read")
    graph.add_edge("read", "resolve")
    after = [*ACTS, "compose"]
    for name in ("resolve", *ACTS):
        graph.add_conditional_edges(name, _next_act, after)
    graph.add_edge("compose", "verify")
    graph.add_edge("verify", "remember")
    graph.add_edge("remember", END)
    return graph.compile(checkpointer=saver)


def _add(graph: StateGraph[State, Room, State, State], name: str, node: Node) -> None:
    def run(state: State, runtime: Runtime[Room]) -> State:
        runtime.context.progress(name)
        return node(state, runtime.context)

    graph.add_node(name, run)


def _next_act(state: State) -> str:
    return state["plan"][0] if state["plan"] else "compose"
