"""What kills a process at a chosen moment of a conversation, and a small conversation to try it on.

`reached` is called at each moment when a kill could matter: around everything that is stored, and wherever a
graph calls it. A process that was told to dies at one of them, by SIGKILL. `MortalCheckpoints` does it for
any graph.
"""

import operator
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Annotated, Any, NamedTuple, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from sqlalchemy import Engine, text

from tastebridge.agent.conversation.checkpoints import SqlCheckpoints
from tastebridge.agent.conversation.resuming import Graph, config_of, go_on
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.session_lock import one_turn


class Moment(NamedTuple):
    """A moment in a process's life."""

    name: str
    number: int
    """How many of this name were before."""


class Moments:
    """Counts the moments that a process lives through.

    Args:
        last: when it dies; None: it lives.
    """

    def __init__(self, last: Moment | None = None) -> None:
        self.seen: list[Moment] = []
        self._last = last
        self._counts: Counter[str] = Counter()
        self._lock = Lock()  # LangGraph stores in threads

    def reached(self, name: str) -> None:
        """Kills the process if this is its last moment."""
        with self._lock:
            moment = Moment(name, self._counts[name])
            if moment == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            self._counts[name] += 1
            self.seen.append(moment)


class MortalCheckpoints(SqlCheckpoints):
    """The real thing; the process can die before and after each transaction.

    A checkpoint waits for the writes of the step before, so that moments come in one order. Left alone,
    LangGraph stores both at once.
    """

    def __init__(self, engine: Engine, moments: Moments, **options: Any) -> None:
        super().__init__(engine, **options)
        self._moments = moments
        self._storing = False

    def put(self, config: RunnableConfig, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        until = time.monotonic() + 10
        while metadata["source"] == "loop" and time.monotonic() < until:
            before = self.get_tuple(config)
            if before is not None and before.pending_writes and not self._storing:
                break
            time.sleep(0.001)
        self._moments.reached("before a checkpoint")
        result = super().put(config, checkpoint, metadata, new_versions)
        self._moments.reached("after a checkpoint")
        return result

    def put_writes(self, *arguments: Any) -> None:
        self._storing = True
        self._moments.reached("before writes")
        super().put_writes(*arguments)
        self._moments.reached("after writes")
        self._storing = False


class Said(TypedDict, total=False):
    """The state: what was said, turn by turn, and which nodes saw it."""

    text: str
    turn_no: int
    said: Annotated[list[str], operator.add]
    path: list[str]


def shop(engine: Engine, moments: Moments) -> Graph:
    """Returns a graph of four nodes, whose last one puts what was said into the table `remembered`."""

    def node(name: str) -> Callable[[Said], Said]:
        def run(state: Said) -> Said:
            moments.reached(f"in {name}")
            return {"path": [*state["path"], name]}

        return run

    def remember(state: Said, config: RunnableConfig) -> Said:
        session = config["configurable"]["thread_id"]
        moments.reached("in remember")
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            changed = connection.execute(
                text("INSERT OR IGNORE INTO changes VALUES (:id)"), {"id": f"{session} {state['turn_no']}"}
            )
            if changed.rowcount:
                connection.execute(
                    text("INSERT INTO remembered VALUES (:session, :text)"),
                    {"session": session, "text": state["text"]},
                )
            moments.reached("before the commit")
        moments.reached("after the commit")
        return {"path": [*state["path"], "remember"], "said": [state["text"]]}

    graph = StateGraph(Said)
    names = ("read", "act", "compose")
    for name in names:
        graph.add_node(name, node(name))
    graph.add_node("remember", remember)
    for before, after in zip((START, *names), (*names, "remember"), strict=True):
        graph.add_edge(before, after)
    graph.add_edge("remember", END)
    return graph.compile(checkpointer=MortalCheckpoints(engine, moments))


def prepare(engine: Engine) -> None:
    """Makes the tables of the memory."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE changes (id TEXT PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE remembered (session TEXT, text TEXT)"))


def say(graph: Graph, session_id: str, words: str) -> dict[str, Any]:
    """Takes one turn."""
    number = graph.get_state(config_of(session_id)).values.get("turn_no", 0) + 1
    turn = {"text": words, "turn_no": number, "path": []}
    state: dict[str, Any] = graph.invoke(turn, config_of(session_id), durability="sync")
    return state


def talk(url: str, session_id: str, words: Sequence[str], last_moment: Moment | None = None) -> None:
    """What a process does: goes on where the one before it ended, and says what was not said yet."""
    with EventLog(url) as log, one_turn(log.engine, session_id, wait_s=30):
        graph = shop(log.engine, Moments(last_moment))
        go_on(graph, session_id)
        done = graph.get_state(config_of(session_id)).values.get("said", [])
        for one in words[len(done) :]:
            say(graph, session_id, one)
