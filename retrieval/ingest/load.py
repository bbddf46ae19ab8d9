"""Reading one file into the log."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..errors import TooManyBadRows, UnclearColumns
from ..log.store import EventLog
from ..log.writing import LogWriter
from ..records import EventKind
from ..settings import Settings
from .domains import resolve_domains
from .opening import open_table
from .parsing import event_parser, item_parser
from .plan import ColumnPlan, What, plan_for
from .rejects import Rejects
from .table import Table
from .tally import Progress, Tally


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What reading one file did.

    Attributes:
        path: the file.
        plan: which column was read as what.
        rows: how many rows the file has.
        stored: rows that were new, or changed what was known of an item.
        known_already: rows that changed nothing.
        rejected: rows that could not be stored.
        by_reason: reason → how many rows were rejected for it, most first.
        report_path: the report on the rejected rows; None when there are none.
        domains: the domains that the rows belong to, sorted.
    """

    path: Path
    plan: ColumnPlan
    rows: int
    stored: int
    known_already: int
    rejected: int
    by_reason: Mapping[str, int]
    report_path: Path | None
    domains: tuple[str, ...]


def ingest_file(
    log: EventLog,
    path: Path,
    *,
    what: What = "events",
    settings: Settings,
    report_dir: Path,
    domain: str | None = None,
    columns: Mapping[str, str] | None = None,
    default_kind: EventKind = EventKind.PURCHASE,
    progress: Progress | None = None,
) -> IngestReport:
    """Reads a file of events or items into the log, in one transaction: all good rows or none.

    Reading the same file again changes nothing. Hold `Workspace.writing` around it.

    Args:
        log: where the rows go.
        path: CSV, TSV, JSON lines (each also with .gz), Parquet, or RecBole's .inter and .item.
        what: 'events' or 'items'.
        settings: of the workspace.
        report_dir: where the report on rejected rows goes.
        domain: the domain of rows that do not name theirs.
        columns: field → column, over the guess (`plan_columns` shows it).
        default_kind: the kind of events that have neither a kind nor a rating.
        progress: called after every batch with the bytes read and the file's size.

    Raises:
        UnreadableFile: the file is missing, broken or not what its name says.
        UnclearColumns: which column means what cannot be told.
        TooManyBadRows: more rows are bad than `settings.ingest.max_bad_share`; the report is written.
        StorageFull: the disk is full.
        MissingExtra: it is Parquet and pyarrow is not installed.
    """
    table, kind = open_table(path)
    with closing(table):
        plan = plan_for(table.columns, path, kind, what=what, domain=domain, columns=columns or {})
        _check_domain(plan, log)
        rejects = Rejects(path, report_dir)
        tally = Tally(rejects, progress, path.stat().st_size)
        try:
            with log.write() as writer:
                if what == "items":
                    tally.read(table, item_parser(plan, settings.ingest), writer.add_items)
                else:
                    _read_events(tally, table, plan, default_kind, writer)
                # Before the commit, so that a disk too full for the report leaves nothing behind.
                report_path = rejects.finish()
                _check_share(tally, rejects, settings.ingest.max_bad_share)
        finally:
            rejects.discard()
    return IngestReport(
        path=path,
        plan=plan,
        rows=tally.rows,
        stored=tally.stored.new + tally.stored.changed,
        known_already=tally.stored.known,
        rejected=rejects.total,
        by_reason=dict(rejects.by_reason.most_common()),
        report_path=report_path,
        domains=tuple(sorted(tally.domains)),
    )


def _read_events(
    tally: Tally, table: Table, plan: ColumnPlan, default_kind: EventKind, writer: LogWriter
) -> None:
    tally.read(
        table,
        event_parser(plan, default_kind),
        writer.add_events,
        lambda parsed: resolve_domains(parsed, writer.domains_of, plan.columns["item"]),
    )


def _check_domain(plan: ColumnPlan, log: EventLog) -> None:
    if plan.domain is None and "domain" not in plan.columns and not log.domains():
        raise UnclearColumns(
            f"{plan.path}: the domain of these events is not known, and no catalogue has been read yet that "
            "could say it; add --domain NAME or --map domain=COLUMN, or read a file of items first",
            plan.path,
        )


def _check_share(tally: Tally, rejects: Rejects, allowed: float) -> None:
    if rejects.total <= allowed * tally.rows:
        return
    reason, count = rejects.by_reason.most_common(1)[0]
    example = rejects.examples[reason]
    where = f"line {example.line}" + (f", column {example.column!r}" if example.column else "")
    raise TooManyBadRows(
        f"{rejects.source}: {rejects.total} of {tally.rows} rows are bad, more than the share of {allowed:g} "
        f"that [ingest] max_bad_share allows, so nothing was stored. {count} times: {reason}, as in {where}: "
        f"{example.value!r}. All of them are in {rejects.path}",
        rejects.source,
    )
