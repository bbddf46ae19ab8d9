"""LangGraph's checkpoints of a conversation in the workspace's own database.

See `docs/design/sessions.md` for why this is not the library's saver.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from sqlalchemy import Engine

from ...retrieval.errors import LogError
from ...retrieval.log.checkpoint_places import Place
from ...retrieval.log.checkpoints import (
    KEEP,
    MAX_BYTES,
    CheckpointLog,
    Packed,
    StoredCheckpoint,
    StoredWrite,
)
from .plain_values import PlainValues

_Filter = dict[str, Any] | None
_Config = RunnableConfig


class SqlCheckpoints(BaseCheckpointSaver[int]):
    """Checkpoints in SQLite or PostgreSQL, by the same code.

    A thread is a session: its row must be there (`SessionLog.begin`), and its checkpoints go with it. The
    state holds plain values only (`PlainValues`): an `Interrupt`, a `Send`, a set or a message is refused.

    Invoke the graph with `durability="sync"`: LangGraph's default stores a step while the next one runs, so
    that a kill can lose a step whose effects others have seen.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.
        keep: how many checkpoints of a session are kept, at least 1.
        max_bytes: limit of a checkpoint, and of what one task writes.

    Raises:
        LogError: the database refuses, an id is none, a value is not plain or too large, the session is not
            there (any more), or what is stored is damaged; every method can raise it.
    """

    def __init__(self, engine: Engine, *, keep: int = KEEP, max_bytes: int = MAX_BYTES) -> None:
        super().__init__(serde=PlainValues())
        self._log = CheckpointLog(engine, keep=keep, max_bytes=max_bytes)

    def put(
        self,
        config: _Config,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> _Config:
        """Stores a checkpoint, whole; returns where it is."""
        place = _place(config)
        new = place._replace(checkpoint_id=checkpoint["id"])
        stored = StoredCheckpoint(
            new,
            place.checkpoint_id,
            self._packed(place, dict(checkpoint)),
            self._packed(place, dict(get_checkpoint_metadata(config, metadata))),
        )
        self._log.put(stored)
        return _config(new)

    def put_writes(
        self,
        config: _Config,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Stores what a task wrote after a checkpoint."""
        place = _place(config)
        self._log.put_writes(
            place,
            [
                StoredWrite(
                    task_id,
                    WRITES_IDX_MAP.get(channel, number),
                    channel,
                    self._packed(place, value),
                    task_path,
                )
                for number, (channel, value) in enumerate(writes)
            ],
        )

    def get_tuple(self, config: _Config) -> CheckpointTuple | None:
        """Returns the checkpoint that is asked for, or else the session's newest one; None: there is none."""
        return self._tuple(_place(config))

    def list(
        self,
        config: _Config | None,
        *,
        filter: _Filter = None,  # noqa: A002
        before: _Config | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Yields checkpoints, the newest first.

        Args:
            config: of which session, and if it says so, in which namespace and which one; None: all.
            filter: yields those only whose metadata has these values. Compared here, not in SQL.
            before: yields those only that are older than this one.
            limit: at most so many.
        """
        if limit is not None and limit <= 0:
            return
        count = 0
        for place in self._places(config, _place(before).checkpoint_id if before else ""):
            found = self._tuple(place)
            if found is not None and _has(found.metadata, filter):
                yield found
                count += 1
                if count == limit:
                    return

    def delete_thread(self, thread_id: str) -> None:
        """Deletes all checkpoints of a session; `SessionLog.delete` deletes the session too."""
        self._log.clear(thread_id)

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Deletes all but the newest checkpoint of each session, or with "delete" all of them."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy = {strategy!r}: it is 'keep_latest' or 'delete'")
        for thread_id in thread_ids:
            if strategy == "delete":
                self._log.clear(thread_id)
            else:
                self._log.prune(thread_id, 1)

    def with_allowlist(self, extra_allowlist: Collection[tuple[str, ...]]) -> "SqlCheckpoints":
        """Returns this saver: it makes nothing of any class, allowed or not."""
        return self

    async def aput(
        self,
        config: _Config,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> _Config:
        """Does what `put` does, in a thread."""
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: _Config, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Does what `put_writes` does, in a thread."""
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def aget_tuple(self, config: _Config) -> CheckpointTuple | None:
        """Does what `get_tuple` does, in a thread."""
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(
        self,
        config: _Config | None,
        *,
        filter: _Filter = None,  # noqa: A002
        before: _Config | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Does what `list` does, in a thread."""
        found = await asyncio.to_thread(
            lambda: [*self.list(config, filter=filter, before=before, limit=limit)]
        )
        for one in found:
            yield one

    async def adelete_thread(self, thread_id: str) -> None:
        """Does what `delete_thread` does, in a thread."""
        await asyncio.to_thread(self.delete_thread, thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Does what `prune` does, in a thread."""
        await asyncio.to_thread(lambda: self.prune(thread_ids, strategy=strategy))

    def _places(self, config: _Config | None, before: str) -> Iterator[Place]:
        asked = config["configurable"] if config else {}
        for place in self._log.places(asked["thread_id"] if config else None):
            if (
                asked.get("checkpoint_ns") in (None, place.namespace)
                and asked.get("checkpoint_id") in (None, "", place.checkpoint_id)
                and (not before or place.checkpoint_id < before)
            ):
                yield place

    def _tuple(self, place: Place) -> CheckpointTuple | None:
        stored = self._log.get(*place)
        if stored is None:
            return None
        found = stored.place
        with _readable(found):
            checkpoint = _checkpoint(self._unpacked(stored.checkpoint))
            metadata = cast("CheckpointMetadata", self._unpacked(stored.metadata))
            writes = [
                (write.task_id, write.channel, self._unpacked(write.value))
                for write in self._log.writes(found)
            ]
        parent = _config(found._replace(checkpoint_id=stored.parent_id)) if stored.parent_id else None
        return CheckpointTuple(_config(found), checkpoint, metadata, parent, writes)

    def _packed(self, place: Place, value: Any) -> Packed:
        try:
            return Packed(*self.serde.dumps_typed(value))
        except TypeError as error:
            raise LogError(f"session {place.session_id!r} cannot be stored: {error}") from error

    def _unpacked(self, packed: Packed) -> Any:
        return self.serde.loads_typed((packed.type, packed.data))


@contextmanager
def _readable(place: Place) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise LogError(
            f"what is stored of session {place.session_id!r} is damaged ({error}); delete the session and"
            " begin a new one"
        ) from error


def _place(config: _Config) -> Place:
    asked = config["configurable"]
    return Place(asked["thread_id"], asked.get("checkpoint_ns", ""), asked.get("checkpoint_id") or "")


def _config(place: Place) -> _Config:
    return {
        "configurable": {
            "thread_id": place.session_id,
            "checkpoint_ns": place.namespace,
            "checkpoint_id": place.checkpoint_id,
        }
    }


def _checkpoint(value: Any) -> Checkpoint:
    if not (isinstance(value, dict) and {"v", "id", "channel_values", "channel_versions"} <= value.keys()):
        raise ValueError("it is no checkpoint")
    return cast("Checkpoint", value)


def _has(metadata: CheckpointMetadata, asked: _Filter) -> bool:
    return all(metadata.get(key) == value for key, value in (asked or {}).items())
