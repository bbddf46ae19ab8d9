"""Checkpoints in the workspace's database do what LangGraph's saver in memory does, within limits."""

import json
import pickle
import re
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from contracts.checkpointer_contract import CheckpointerContract, chain, checkpoint, config, put, xs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Send
from sqlalchemy import select, text, update

from tastebridge.agent.conversation.checkpoints import SqlCheckpoints
from tastebridge.agent.conversation.plain_values import PlainValues
from tastebridge.retrieval.errors import LogError
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.schema import checkpoint_writes, checkpoints
from tastebridge.retrieval.log.sessions import SessionLog


class TestInMemory(CheckpointerContract):
    """The contract says what LangGraph's own saver does."""

    @pytest.fixture
    def saver(self) -> InMemorySaver:
        return InMemorySaver()


class TestSql(CheckpointerContract):
    @pytest.fixture
    def saver(self, log: EventLog) -> SqlCheckpoints:
        for session in ("s", "t"):
            SessionLog(log.engine).begin("ann", 0, session)
        return SqlCheckpoints(log.engine, keep=3)


@pytest.fixture
def saver(sqlite_log: EventLog) -> SqlCheckpoints:
    SessionLog(sqlite_log.engine).begin("ann", 0, "s")
    return SqlCheckpoints(sqlite_log.engine)


def rows(log: EventLog) -> tuple[int, int]:
    with log.engine.connect() as connection:
        return (
            len(connection.execute(select(checkpoints.c.session_id)).all()),
            len(connection.execute(select(checkpoint_writes.c.session_id)).all()),
        )


def found_or_why_not(saver: SqlCheckpoints, where: RunnableConfig) -> object:
    try:
        return saver.get_tuple(where)
    except LogError as error:
        why = re.search("no checkpoint id|no namespace", str(error))
        return why.group() if why else str(error)


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_only_the_newest_are_kept(log: EventLog, keep: int) -> None:
    SessionLog(log.engine).begin("ann", 0, "s")
    saver = SqlCheckpoints(log.engine, keep=keep)
    where = config()
    for step in range(9):
        where = put(saver, where, step, x=step)
        saver.put_writes(where, [("a", step), ("b", step)], "task")
        assert rows(log) == (min(step + 1, keep), 2 * min(step + 1, keep))
    assert xs(saver.list(config())) == list(range(9))[: -keep - 1 : -1]


def test_writes_of_a_checkpoint_that_is_gone_go_at_the_next_step(
    saver: SqlCheckpoints, sqlite_log: EventLog
) -> None:
    made = chain(saver, 3)
    saver.put_writes(made[0], [("late", 1)], "task")
    assert rows(sqlite_log) == (2, 1)
    put(saver, made[2], 3, x=3)
    assert rows(sqlite_log) == (2, 0)


def test_graphs_within_the_graph_do_not_pile_up(saver: SqlCheckpoints, sqlite_log: EventLog) -> None:
    inner = StateGraph(dict[str, Any])
    inner.add_node("step", lambda _: {"x": 1})
    inner.add_edge(START, "step")
    outer = StateGraph(dict[str, Any])
    outer.add_node("inner", inner.compile())
    outer.add_edge(START, "inner")
    graph = outer.compile(checkpointer=saver)
    counts = []
    for _ in range(5):
        graph.invoke({"x": 0}, config(), durability="sync")
        counts.append(rows(sqlite_log)[0])
    assert max(counts) <= 6


def test_pruning_on_demand(log: EventLog) -> None:
    for session in ("s", "t"):
        SessionLog(log.engine).begin("ann", 0, session)
    saver = SqlCheckpoints(log.engine, keep=3)
    for session in ("s", "t"):
        for where in chain(saver, 3, session):
            saver.put_writes(where, [("a", 1)], "task")
    saver.prune(["s"])
    assert xs(saver.list(config("s"))) == [2]
    assert xs(saver.list(config("t"))) == [2, 1, 0]
    saver.prune(["s", "t"], strategy="delete")
    assert rows(log) == (0, 0)
    with pytest.raises(ValueError, match="newest"):
        saver.prune(["s"], strategy="newest")


def test_a_session_that_does_not_exist_gets_nothing(saver: SqlCheckpoints, sqlite_log: EventLog) -> None:
    where = put(saver, config(), x=1)
    assert SessionLog(sqlite_log.engine).delete("s")
    with pytest.raises(LogError, match="no session 's'"):
        put(saver, where, 1, x=2)
    with pytest.raises(LogError, match="no session 's'"):
        saver.put_writes(where, [("a", "secret")], "task")
    assert rows(sqlite_log) == (0, 0)


def test_a_clock_that_went_back_is_told(saver: SqlCheckpoints) -> None:
    where = put(saver, config(), x=1)
    old = checkpoint(x=2)
    old["id"] = "1" + "0" * 35
    with pytest.raises(LogError, match="clock"):
        saver.put(where, old, {"source": "loop", "step": 1}, {})
    assert xs(saver.list(config())) == [1]


def test_what_is_too_large_is_refused(sqlite_log: EventLog) -> None:
    SessionLog(sqlite_log.engine).begin("ann", 0, "s")
    saver = SqlCheckpoints(sqlite_log.engine, max_bytes=1000)
    where = put(saver, config(), x="small")
    with pytest.raises(LogError, match=re.escape("session 's' has 2,")):
        put(saver, where, 1, x="y" * 2000)
    with pytest.raises(LogError, match=re.escape("more than 1,000")):
        saver.put_writes(where, [("a", "y" * 600), ("b", "y" * 600)], "task")
    assert rows(sqlite_log) == (1, 0)


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    a: int


@pytest.mark.parametrize(
    "value",
    [b"bytes", {1, 2}, Path("x"), datetime.now(UTC), Colour.RED, Pair(1), {1: "a"}, object(), Send("n", 1)],
    ids=lambda value: type(value).__name__,
)
def test_only_plain_values_are_stored(saver: SqlCheckpoints, sqlite_log: EventLog, value: object) -> None:
    with pytest.raises(LogError, match=r"session 's' cannot be stored: .*channel_values\.x\.deep\[1\]"):
        put(saver, config(), x={"deep": [0, value]})
    assert rows(sqlite_log) == (0, 0)


def test_a_value_that_contains_itself_is_refused(saver: SqlCheckpoints) -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(LogError, match="too deep"):
        put(saver, config(), x=loop)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(_PLAIN)
@settings(max_examples=50)
def test_plain_values_come_back(value: object) -> None:
    serde = PlainValues()
    assert serde.loads_typed(serde.dumps_typed(value)) == value


def test_half_characters_of_a_terminal_come_back() -> None:
    serde = PlainValues()
    assert serde.loads_typed(serde.dumps_typed("caf\udce9")) == "caf\udce9"


@given(st.binary(max_size=40), st.sampled_from(["json", "msgpack", "pickle", "json 00000000", "null"]))
def test_other_bytes_are_refused(data: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match="checksum"):
        PlainValues().loads_typed((kind, data or b"x"))


class Trap:
    """Says so when somebody makes one from stored bytes."""

    made = 0

    def __reduce__(self) -> Any:
        return _spring, ()


def _spring() -> int:
    Trap.made += 1
    return Trap.made


@pytest.mark.parametrize("column", ["checkpoint", "metadata"])
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pickle", pickle.dumps(Trap())),
        ("msgpack", b"\xc7\x05\x00\x93\xa1x\xa1y\xc0"),
        (
            "json",
            json.dumps({"lc": 2, "type": "constructor", "id": ["os", "system"], "args": ["true"]}).encode(),
        ),
    ],
)
def test_nothing_is_made_of_bytes_that_somebody_put_there(
    saver: SqlCheckpoints, sqlite_log: EventLog, column: str, kind: str, data: bytes
) -> None:
    put(saver, config(), x=1)
    names = {"checkpoint": ("type", "checkpoint"), "metadata": ("metadata_type", "metadata")}[column]
    with sqlite_log.engine.begin() as connection:
        connection.execute(update(checkpoints).values({names[0]: kind, names[1]: data}))
    with pytest.raises(LogError, match=r"stored of session 's' is damaged"):
        saver.get_tuple(config())
    assert Trap.made == 0


@given(place=st.integers(0), flip=st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_every_damaged_byte_is_noticed(
    saver: SqlCheckpoints, sqlite_log: EventLog, place: int, flip: int
) -> None:
    saver.delete_thread("s")
    put(saver, config(), x="a title")
    with sqlite_log.engine.begin() as connection:
        data = bytearray(connection.scalar(select(checkpoints.c.checkpoint)) or b"")
        data[place % len(data)] ^= flip
        connection.execute(update(checkpoints).values(checkpoint=bytes(data)))
    with pytest.raises(LogError, match="session 's' is damaged"):
        saver.get_tuple(config())


def test_damaged_writes_are_noticed(saver: SqlCheckpoints, sqlite_log: EventLog) -> None:
    saver.put_writes(put(saver, config(), x=1), [("a", 1)], "task")
    with sqlite_log.engine.begin() as connection:
        connection.execute(update(checkpoint_writes).values(value=b"2"))
    with pytest.raises(LogError, match="session 's' is damaged"):
        saver.get_tuple(config())


def test_json_that_is_no_checkpoint_is_damage(saver: SqlCheckpoints, sqlite_log: EventLog) -> None:
    put(saver, config(), x=1)
    kind, data = PlainValues().dumps_typed(["a", "list"])
    with sqlite_log.engine.begin() as connection:
        connection.execute(update(checkpoints).values(type=kind, checkpoint=data))
    with pytest.raises(LogError, match="session 's' is damaged"):
        saver.get_tuple(config())


HOSTILE = [
    "x') OR 1=1 --",
    "step'), 1) IS NOT NULL; DROP TABLE checkpoints; --",
    '$."x"',
    "%",
    "a\x00b",
    "\udce9",
]
_hostile = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=80)


@given(key=_hostile, value=_hostile)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_no_filter_finds_more_than_it_says(
    saver: SqlCheckpoints, sqlite_log: EventLog, key: str, value: str
) -> None:
    if saver.get_tuple(config()) is None:
        chain(saver, 2)
    assert xs(saver.list(config(), filter={key: value})) == []
    assert xs(saver.list(config(), filter={"step": 1, key: value})) == []
    assert rows(sqlite_log) == (2, 0)


@given(name=_hostile)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_id_reaches_another_session(saver: SqlCheckpoints, sqlite_log: EventLog, name: str) -> None:
    if saver.get_tuple(config()) is None:
        chain(saver, 2)
    if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name, re.ASCII) and name != "s":
        assert saver.get_tuple(config(name)) is None
    elif name != "s":
        for use in (
            saver.get_tuple,
            lambda where: list(saver.list(where)),
            lambda where: put(saver, where, x=9),
        ):
            with pytest.raises(LogError, match="no session id"):
                use(config(name))
        with pytest.raises(LogError, match="no session id"):
            saver.delete_thread(name)
    for where in (config("s", checkpoint_id=name or "-"), config("s", namespace=name or "-")):
        assert found_or_why_not(saver, where) in (None, "no checkpoint id", "no namespace")
    assert rows(sqlite_log) == (2, 0)


@given(text_=_hostile)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_whatever_is_said_is_only_stored(saver: SqlCheckpoints, sqlite_log: EventLog, text_: str) -> None:
    saver.delete_thread("s")
    where = put(saver, config(), x={text_: text_})
    saver.put_writes(where, [("a", text_)], "task")
    found = saver.get_tuple(config())
    assert found is not None
    assert found.checkpoint["channel_values"] == {"x": {text_: text_}}
    assert found.pending_writes == [("task", "a", text_)]
    assert rows(sqlite_log) == (1, 1)


def test_an_error_of_the_database_is_the_logs(saver: SqlCheckpoints, sqlite_log: EventLog) -> None:
    with sqlite_log.engine.begin() as connection:
        connection.execute(text("DROP TABLE checkpoint_writes"))
    with pytest.raises(LogError, match="refused"):
        put(saver, config(), x=1)


def test_a_graph_does_with_it_what_it_does_with_memory(saver: SqlCheckpoints) -> None:
    def build(kept: Any) -> Any:
        graph = StateGraph(dict[str, Any])
        graph.add_node("one", lambda state: {**state, "seen": [*state.get("seen", []), "one"]})
        graph.add_node("two", lambda state: {**state, "seen": [*state["seen"], "two"]})
        graph.add_edge(START, "one")
        graph.add_conditional_edges("one", lambda state: "two" if state["go"] else "__end__")
        return graph.compile(checkpointer=kept)

    results = []
    for kept in (InMemorySaver(), saver):
        graph = build(kept)
        results.append([graph.invoke({"go": go}, config(), durability="sync") for go in (True, False, True)])
    assert results[0] == results[1]
