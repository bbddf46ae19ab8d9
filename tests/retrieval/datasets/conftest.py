"""A workspace to load into, and the log it then has."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tastebridge.retrieval.datasets.catalogue import dataset
from tastebridge.retrieval.datasets.load import load_found
from tastebridge.retrieval.ingest.load import IngestReport
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.settings import IngestSettings, Settings
from tastebridge.retrieval.workspace import Workspace


class Happened(NamedTuple):
    """An event with its item's id."""

    domain: str
    item_id: str
    kind: str
    value: float
    at_us: int


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str, total: int) -> None:
        """Nothing."""

    def reach(self, done: int, total: int) -> None:
        """Nothing."""


class World:
    """A folder of published files and the workspace they are loaded into."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "published"
        self.folder.mkdir()
        # Of three rows one may be bad, as is handy in small files.
        self.workspace = Workspace.create(
            root / "workspace", Settings(ingest=IngestSettings(max_bad_share=0.5))
        )
        self.notes: tuple[str, ...] = ()

    def write(self, name: str, content: str | bytes) -> Path:
        """Writes a published file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, name: str, path: Path | None = None, domain: str | None = None) -> list[IngestReport]:
        """Loads a data set from the folder, or from a path."""
        source = dataset(name)
        found = source.find(path or self.folder, domain)
        self.notes = found.notes
        return list(load_found(self.workspace, found, implicit_kind=source.implicit_kind, progress=Silent()))

    def items(self, domain: str) -> dict[str, Item]:
        """Returns item id → item."""
        with EventLog(self.workspace.log_url) as log:
            return {item.item_id: item for item in log.items(domain)}

    def history(self, user: str) -> list[Happened]:
        """Returns a person's events."""
        with EventLog(self.workspace.log_url) as log:
            ids = {item.item_no: item.item_id for domain in log.domains() for item in log.items(domain)}
            return [
                Happened(event.domain, ids[event.item_no], event.kind, event.value, event.at_us)
                for event in log.history(user)
            ]

    def watermark(self) -> tuple[int, ...]:
        """Returns changes, events, items and users of the log."""
        with EventLog(self.workspace.log_url) as log:
            return tuple(log.watermark())


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def rejected() -> Callable[[IngestReport], list[str]]:
    """Returns the rows of the report on rejected rows, without the line that names its columns."""

    def rejected(report: IngestReport) -> list[str]:
        assert report.report_path is not None
        return report.report_path.read_text(encoding="utf-8").splitlines()[1:]

    return rejected
