"""Reads several files in one go: catalogues first, because they can say the domain of the events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..errors import SettingsError
from ..log import EventLog
from ..records import EventKind
from ..workspace import Workspace
from .load import IngestReport, ingest_file
from .plan import ColumnPlan, What, parse_column_map, plan_columns


class ReadProgress(Protocol):
    """Told how far the reading is."""

    def step(self, name: str, total: int) -> None:
        """A file of `total` bytes begins."""
        ...

    def reach(self, done: int, total: int) -> None:
        """So many of its bytes are read."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read."""

    path: Path
    what: What
    column_map: str = ""
    """`field=column,...` over the guess."""

    def plan(self, domain: str | None) -> ColumnPlan:
        """Returns which column would be read as what."""
        return plan_columns(
            self.path, what=self.what, domain=domain, columns=parse_column_map(self.column_map)
        )


def read_files(
    workspace: Workspace,
    jobs: Sequence[Job],
    *,
    domain: str | None,
    kind: str,
    progress: ReadProgress,
) -> Iterator[IngestReport]:
    """Reads each file in a transaction of its own and gives its report.

    Raises:
        SettingsError: `kind` is no kind of event.
        InputError, LogError, WorkspaceLocked: as `ingest_file` and `Workspace.writing` do.
    """
    try:
        default_kind = EventKind(kind)
    except ValueError:
        raise SettingsError(f"--kind {kind!r} is none of {', '.join(EventKind)}") from None
    with workspace.writing(), EventLog(workspace.log_url) as log:
        for job in jobs:
            progress.step(job.path.name, job.path.stat().st_size if job.path.exists() else 0)
            yield ingest_file(
                log,
                job.path,
                what=job.what,
                settings=workspace.settings,
                report_dir=workspace.reports,
                domain=domain,
                columns=parse_column_map(job.column_map),
                default_kind=default_kind,
                progress=progress.reach,
            )
