"""A workspace: the directory that holds everything of one tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import WorkspaceError, WorkspaceLocked
from .settings import Settings, read_settings, write_settings

SETTINGS_FILE = "tastebridge.toml"


class Workspace:
    """Paths, settings and the write lock of one tenant's directory.

    Args:
        root: the directory.

    Raises:
        WorkspaceError: `root` is no workspace.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        if not (root / SETTINGS_FILE).is_file():
            raise WorkspaceError(
                f"{root} is no workspace; make one with: tastebridge init --workspace {root}"
            )

    @classmethod
    def create(cls, root: Path, settings: Settings | None = None) -> "Workspace":
        """Makes a workspace in `root`, which may exist but must not be a workspace already.

        Raises:
            WorkspaceError: it is one already, or cannot be written.
        """
        if (root / SETTINGS_FILE).exists():
            raise WorkspaceError(f"{root} is a workspace already")
        try:
            root.mkdir(parents=True, exist_ok=True)
            write_settings(root / SETTINGS_FILE, settings or Settings())
        except OSError as error:
            raise WorkspaceError(f"cannot make a workspace in {root}: {error.strerror or error}") from error
        return cls(root)

    @cached_property
    def settings(self) -> Settings:
        """The settings, read once."""
        return read_settings(self.root / SETTINGS_FILE)

    @property
    def log_url(self) -> str:
        """SQLAlchemy URL of the event log."""
        return self.settings.log.url or f"sqlite:///{self.root / 'events.db'}"

    @property
    def index_root(self) -> Path:
        """Directory of the index versions."""
        return self.root / "index"

    @property
    def adapters_root(self) -> Path:
        """Directory of the trained adapters."""
        return self.root / "adapters"

    @property
    def reports(self) -> Path:
        """Directory of the reports on rejected rows."""
        return self.root / "reports"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the workspace's write lock; the operating system frees it if the process dies.

        Raises:
            WorkspaceLocked: another process holds it.
        """
        lock = FileLock(self.root / "write.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise WorkspaceLocked(
                f"another process is writing to {self.root}; wait for it to end, then try again"
            ) from error
        try:
            yield
        finally:
            lock.release()
