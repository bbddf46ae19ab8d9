"""Turns that were cut off: by a kill, by an error, or by the person.

After each node the state is stored, with the nodes that come next. A turn that came to its end has none; one
that was cut off is gone on with from there, before the next turn is taken. A node that was cut off in its
middle runs again, so what it does to others must be the same when done twice.
"""

from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END
from langgraph.graph.state import CompiledStateGraph

Graph = CompiledStateGraph[Any, Any, Any, Any]


def config_of(session_id: str) -> RunnableConfig:
    """Returns what a graph is invoked with to go on in a session."""
    return {"configurable": {"thread_id": session_id}}


def waiting_nodes(graph: Graph, session_id: str) -> tuple[str, ...]:
    """Returns the nodes that the last turn was cut off before or in; none if it came to its end.

    Raises:
        LogError: see `SqlCheckpoints`.
    """
    # Not `next`: it leaves out a node that has stored what it wrote, though no checkpoint has taken that in.
    # Without going on from there, the next turn would begin as if that node had never run.
    return tuple(task.name for task in graph.get_state(config_of(session_id)).tasks)


def go_on(graph: Graph, session_id: str, context: Any = None) -> dict[str, Any] | None:
    """Brings a turn that was cut off to its end, while nobody else takes a turn (`one_turn`).

    A node that failed for good fails again here. Then `abandon` the turn: the session would be stuck.

    Args:
        graph: with its checkpointer.
        session_id: which.
        context: what the graph's nodes get.

    Returns:
        The state at the end of the turn; None if none was cut off.

    Raises:
        LogError: see `SqlCheckpoints`; and whatever the nodes raise.
    """
    if not waiting_nodes(graph, session_id):
        return None
    state: dict[str, Any] = graph.invoke(None, config_of(session_id), context=context, durability="sync")
    return state


def abandon(graph: Graph, session_id: str) -> tuple[str, ...]:
    """Gives up a turn that was cut off: what its last node stored stays, and none of the others runs.

    Returns:
        The nodes that do not run any more; none if no turn was cut off.

    Raises:
        LogError: see `SqlCheckpoints`.
    """
    waiting = waiting_nodes(graph, session_id)
    if waiting:
        graph.update_state(config_of(session_id), None, as_node=END)
    return waiting
