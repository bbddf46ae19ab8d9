"""A log to read into, and what it holds in a form that two logs can be compared by."""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.ingest.load import IngestReport, ingest_file
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.settings import Settings

Contents = dict[str, tuple[list[Any], list[Any]]]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        yield log


@pytest.fixture
def read(log: EventLog, tmp_path: Path) -> Callable[..., IngestReport]:
    """Reads a file into the log; its content may be given as text or bytes."""

    def read(name: str, content: str | bytes | None = None, **options: Any) -> IngestReport:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        options.setdefault("settings", Settings())
        return ingest_file(log, path, report_dir=tmp_path / "reports", **options)

    return read


@pytest.fixture
def contents() -> Callable[[EventLog], Contents]:
    """Returns, by domain, the items and events of a log without its own numbers."""

    def contents(log: EventLog) -> Contents:
        found: Contents = {}
        for domain in log.domains():
            items = {item.item_no: item for item in log.items(domain)}
            columns = log.events(domain)
            users = log.user_ids(columns.user_no.tolist())
            events = [
                (users[user], items[item].item_id, kind, repr(value), at_us, position)
                for user, item, kind, value, at_us, position in zip(
                    *(column.tolist() for column in columns), strict=True
                )
            ]
            found[domain] = (sorted(astuple(item)[1:] for item in items.values()), sorted(events))
        return found

    return contents
