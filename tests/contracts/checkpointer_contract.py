"""What every checkpointer of a graph must do; a test class inherits it and brings the fixture `saver`.

A saver has the sessions "s" and "t", in which nothing was said yet.
"""

import asyncio
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, Checkpoint, empty_checkpoint

Saver = BaseCheckpointSaver[Any]


def config(session: str = "s", checkpoint_id: str | None = None, namespace: str = "") -> RunnableConfig:
    asked: dict[str, Any] = {"thread_id": session, "checkpoint_ns": namespace}
    if checkpoint_id is not None:
        asked["checkpoint_id"] = checkpoint_id
    return {"configurable": asked}


def checkpoint(step: int = 0, **values: Any) -> Checkpoint:
    """Returns one in which every channel was written in this step."""
    new = empty_checkpoint()
    new["channel_values"] = values
    new["channel_versions"] = dict.fromkeys(values, step + 1)
    new["versions_seen"] = {"node": dict.fromkeys(values, step + 1)}
    return new


def put(saver: Saver, where: RunnableConfig, step: int = 0, **values: Any) -> RunnableConfig:
    new = checkpoint(step, **values)
    return saver.put(where, new, {"source": "loop", "step": step, "parents": {}}, new["channel_versions"])


def chain(saver: Saver, n: int, session: str = "s", namespace: str = "") -> list[RunnableConfig]:
    """Puts checkpoints, each after the one before; `x` is its number."""
    where, made = config(session, namespace=namespace), []
    for step in range(n):
        where = put(saver, where, step, x=step)
        made.append(where)
    return made


def xs(found: Any) -> list[int]:
    return [one.checkpoint["channel_values"]["x"] for one in found]


class CheckpointerContract:
    """Inherit and add the fixture `saver`; it keeps at least three checkpoints."""

    def test_nothing_is_there_at_first(self, saver: Saver) -> None:
        assert saver.get_tuple(config()) is None
        assert saver.get(config()) is None
        assert list(saver.list(config())) == []

    def test_a_checkpoint_comes_back_as_it_was(self, saver: Saver) -> None:
        values = {"a": "ä 书 \x00", "b": [1, 2.5, None, True], "c": {"d": {"e": []}}, "f": None}
        new = checkpoint(**values)
        metadata: Any = {"source": "input", "step": -1, "parents": {"": "x"}, "own": "mark"}
        stored = saver.put(config(), new, metadata, new["channel_versions"])
        assert stored == config(checkpoint_id=new["id"])
        found = saver.get_tuple(stored)
        assert found is not None
        assert found.checkpoint == new
        assert found.metadata == metadata
        assert found.config == stored
        assert found.parent_config is None
        assert found.pending_writes == []

    def test_the_newest_one_is_found_without_its_id(self, saver: Saver) -> None:
        made = chain(saver, 3)
        found = saver.get_tuple(config())
        assert found is not None
        assert (found.config, found.parent_config) == (made[2], made[1])
        older = saver.get_tuple(made[1])
        assert older is not None
        assert xs([older]) == [1]

    def test_one_that_does_not_exist_is_none(self, saver: Saver) -> None:
        chain(saver, 1)
        assert saver.get_tuple(config(checkpoint_id="1ef00000-0000-6000-8000-000000000000")) is None

    def test_sessions_and_namespaces_are_apart(self, saver: Saver) -> None:
        put(saver, config("s"), x=1)
        put(saver, config("t"), x=2)
        put(saver, config("s", namespace="child:1"), x=3)
        for place, x in ((config("s"), 1), (config("t"), 2), (config("s", namespace="child:1"), 3)):
            found = saver.get_tuple(place)
            assert found is not None
            assert xs([found]) == [x]
            assert xs(saver.list(place)) == [x]

    def test_the_settings_of_a_call_are_noted(self, saver: Saver) -> None:
        where = config()
        where["metadata"] = {"who": "ann"}
        found = saver.get_tuple(put(saver, where, x=1))
        assert found is not None
        assert found.metadata["who"] == "ann"  # type: ignore[typeddict-item]

    def test_a_channel_that_is_not_there_does_not_come_back(self, saver: Saver) -> None:
        first = put(saver, config(), x=1, gone=2)
        found = saver.get_tuple(put(saver, first, 1, x=1))
        assert found is not None
        assert found.checkpoint["channel_values"] == {"x": 1}

    def test_writes_belong_to_their_checkpoint_and_are_in_order(self, saver: Saver) -> None:
        first, second, _ = chain(saver, 3)
        saver.put_writes(second, [("b", 1), ("a", [2])], "task-2", "~path, 2")
        saver.put_writes(second, [("c", None)], "task-9", "~path, 1")
        found, other = saver.get_tuple(second), saver.get_tuple(first)
        assert found is not None
        assert other is not None
        assert found.pending_writes == [("task-9", "c", None), ("task-2", "b", 1), ("task-2", "a", [2])]
        assert other.pending_writes == []

    def test_a_write_is_made_once_and_a_signal_is_replaced(self, saver: Saver) -> None:
        where = put(saver, config(), x=1)
        for value in (1, 2):
            saver.put_writes(where, [("a", value)], "task")
            saver.put_writes(where, [("__scheduled__", value)], "other")
        found = saver.get_tuple(where)
        assert found is not None
        assert sorted(found.pending_writes or []) == [("other", "__scheduled__", 2), ("task", "a", 1)]

    def test_writes_may_come_before_their_checkpoint(self, saver: Saver) -> None:
        new = checkpoint(x=1)
        saver.put_writes(config(checkpoint_id=new["id"]), [("a", 1)], "task")
        where = saver.put(config(), new, {"source": "loop", "step": 0}, new["channel_versions"])
        found = saver.get_tuple(where)
        assert found is not None
        assert found.pending_writes == [("task", "a", 1)]

    def test_what_a_node_raised_is_noted(self, saver: Saver) -> None:
        where = put(saver, config(), x=1)
        saver.put_writes(where, [("__error__", ValueError("no"))], "task")
        found = saver.get_tuple(where)
        assert found is not None
        assert [write[:2] for write in found.pending_writes or []] == [("task", "__error__")]
        assert "no" in str((found.pending_writes or [])[0][2])

    def test_the_list_has_the_newest_first(self, saver: Saver) -> None:
        made = chain(saver, 3)
        put(saver, config("t"), x=9)
        assert xs(saver.list(config())) == [2, 1, 0]
        assert xs(saver.list(config(), limit=2)) == [2, 1]
        assert xs(saver.list(config(), limit=0)) == []
        assert xs(saver.list(config(), before=made[2])) == [1, 0]
        assert xs(saver.list(made[1])) == [1]
        assert sorted(xs(saver.list(None))) == [0, 1, 2, 9]

    def test_the_list_is_filtered_by_what_is_noted(self, saver: Saver) -> None:
        chain(saver, 3)
        assert xs(saver.list(config(), filter={"step": 1})) == [1]
        assert xs(saver.list(config(), filter={"step": 1, "source": "loop"})) == [1]
        assert xs(saver.list(config(), filter={"step": 1, "source": "input"})) == []
        assert xs(saver.list(config(), filter={"nowhere": 1})) == []
        assert xs(saver.list(config(), filter={})) == [2, 1, 0]
        assert xs(saver.list(config(), filter={"source": "loop"}, limit=1)) == [2]

    def test_a_deleted_session_is_gone_and_the_others_are_not(self, saver: Saver) -> None:
        for session in ("s", "t"):
            saver.put_writes(put(saver, config(session), x=1), [("a", 1)], "task")
            put(saver, config(session, namespace="child:1"), x=2)
        saver.delete_thread("s")
        saver.delete_thread("s")
        assert list(saver.list(config("s"))) == []
        assert saver.get_tuple(config("s", namespace="child:1")) is None
        kept = saver.get_tuple(config("t"))
        assert kept is not None
        assert kept.pending_writes == [("task", "a", 1)]

    def test_it_can_be_awaited(self, saver: Saver) -> None:
        async def use() -> None:
            new = checkpoint(x=1)
            where = await saver.aput(config(), new, {"source": "loop", "step": 0}, {"x": 1})
            await saver.aput_writes(where, [("a", 1)], "task")
            found = await saver.aget_tuple(where)
            assert found is not None
            assert (found.checkpoint, found.pending_writes) == (new, [("task", "a", 1)])
            assert xs([one async for one in saver.alist(config())]) == [1]
            await saver.adelete_thread("s")
            assert await saver.aget_tuple(where) is None

        asyncio.run(use())

    @pytest.mark.parametrize("current", [None, 1, 7])
    def test_versions_grow(self, saver: Saver, current: int | None) -> None:
        # The saver in memory writes them as texts.
        version = saver.get_next_version(current, None)
        assert int(str(version).split(".")[0]) == (current or 0) + 1
