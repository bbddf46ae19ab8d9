"""A workspace of the sample world, made when it is first needed."""

from pathlib import Path

from ..retrieval.errors import IndexUnusable
from ..retrieval.index.build import build_index
from ..retrieval.index.live import LiveIndex
from ..retrieval.index.site import BuildProgress
from ..retrieval.ingest.load import ingest_file
from ..retrieval.log import EventLog
from ..retrieval.sample import sample_files
from ..retrieval.settings import Settings
from ..retrieval.workspace import SETTINGS_FILE, Workspace

TARGET = "books"
"""The domain that its people are new to."""


def open_sample_world(root: Path, progress: BuildProgress, settings: Settings | None = None) -> Workspace:
    """Returns a workspace of the sample world, made and indexed if it is not there yet."""
    workspace = Workspace(root) if (root / SETTINGS_FILE).exists() else Workspace.create(root, settings)
    with workspace.writing(), EventLog(workspace.log_url) as log:
        if not log.watermark().n_events:
            read_sample_world(workspace, log)
        try:
            LiveIndex.open(workspace).close()
        except IndexUnusable:
            build_index(workspace, log, progress)
    return workspace


def read_sample_world(workspace: Workspace, log: EventLog) -> None:
    """Reads the sample catalogue and its synthetic people into a log."""
    files = sample_files()
    for path in files.items:
        ingest_file(log, path, what="items", settings=workspace.settings, report_dir=workspace.reports)
    ingest_file(log, files.interactions, settings=workspace.settings, report_dir=workspace.reports)
