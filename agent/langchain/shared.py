"""One recommender for an application with many threads."""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from ...retrieval.index.versions import live_version
from ...retrieval.workspace import Workspace
from ..experiments.served import ExperimentService
from ..recommender import Recommender

Source = Recommender | Workspace | Path | str
"""A recommender, which its owner closes, or a workspace or its folder."""


class SharedRecommender:
    """Lends a recommender to one caller at a time, from whatever thread.

    One at a time, because its caches, its vector store and its model are not made for more. A workspace's
    recommender takes part in its experiments; it is opened when first needed, opened anew when another
    version of the index is live, and closed when nobody holds this object any more.

    Args:
        source: a recommender, a workspace, or a workspace's folder.

    Raises:
        WorkspaceError: the folder is no workspace.
    """

    def __init__(self, source: Source) -> None:
        self._lock = RLock()
        self._given = source if isinstance(source, Recommender) else None
        self._workspace: Workspace | None = None
        if not isinstance(source, Recommender):
            self._workspace = source if isinstance(source, Workspace) else Workspace(Path(source))
        self._opened: Recommender | None = None
        self._close: Callable[[], object] = lambda: None

    @classmethod
    def of(cls, source: "Source | SharedRecommender") -> "SharedRecommender":
        """Returns the source itself if it is shared already, so that several tools can share one."""
        return source if isinstance(source, cls) else cls(source)  # type: ignore[arg-type]

    @contextmanager
    def lent(self) -> Iterator[Recommender]:
        """Lends the recommender for the block.

        Raises:
            IndexUnusable, LogError, SettingsError: the workspace cannot serve.
        """
        with self._lock:
            yield self._given or self._of_live_version()

    def close(self) -> None:
        """Closes what was opened here; the next use opens it again."""
        with self._lock:
            self._close()
            self._opened = None

    def _of_live_version(self) -> Recommender:
        workspace = self._workspace
        if workspace is None:
            raise AssertionError("a shared recommender without a source")
        if self._opened is not None and self._opened.index.folder != live_version(workspace.index_root):
            self.close()
        if self._opened is None:
            self._opened = ExperimentService(workspace)
            self._close = weakref.finalize(self, self._opened.close)
        return self._opened
