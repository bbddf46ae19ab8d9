"""Loading a published data set: its files are found, rewritten where they must be, and read by ingest."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import TooManyBadRows
from ..ingest.load import IngestReport
from ..ingest.run import Job, ReadProgress, read_files
from ..workspace import Workspace
from .delimited import write_csv
from .layout import Found, Part
from .origin import Origin


def load_found(
    workspace: Workspace, found: Found, *, implicit_kind: str, progress: ReadProgress
) -> Iterator[IngestReport]:
    """Reads the parts of a data set and gives a report for each, on the file as it was published.

    Each file is stored whole or not at all; reading it again changes nothing.

    Args:
        workspace: where to.
        found: what `DataSet.find` returned.
        implicit_kind: the kind of event that a row without a rating is.
        progress: told how far it is.

    Raises:
        InputError, LogError, WorkspaceLocked: as `read_files` does.
    """
    for part in found.parts:
        if part.reading is None:
            yield _read(workspace, part, part.path, implicit_kind, progress)
            continue
        with TemporaryDirectory(dir=workspace.root, prefix=".loading-") as folder:
            copy = Path(folder) / f"{part.path.name.removesuffix('.gz').removesuffix('.csv')}.csv"
            progress.step(part.path.name, part.path.stat().st_size)
            write_csv(part.path, part.reading, part.what, copy, progress.reach)
            yield _read(workspace, part, copy, implicit_kind, progress)


def _read(workspace: Workspace, part: Part, path: Path, kind: str, progress: ReadProgress) -> IngestReport:
    origin = Origin(part, path, workspace.reports)
    job = Job(path, part.what, part.column_map)
    try:
        [report] = read_files(workspace, [job], domain=part.domain, kind=kind, progress=progress)
    except TooManyBadRows as error:
        origin.restore_report()
        raise TooManyBadRows(origin.restore_message(str(error)), part.path) from None
    if report.report_path is None:
        origin.report.unlink(missing_ok=True)
    return replace(
        report,
        path=part.path,
        plan=replace(report.plan, path=part.path),
        report_path=report.report_path and origin.restore_report(),
    )
