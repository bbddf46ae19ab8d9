"""A process that is killed while it reads files leaves each file in the log entirely or not at all."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from tastebridge.retrieval.ingest.load import ingest_file
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.settings import IngestSettings, Settings
from tastebridge.retrieval.workspace import Workspace

KILLS = int(os.environ.get("TASTEBRIDGE_TEST_KILLS", "15"))
ROWS = 1000
ROWS_BY_DOMAIN = """
    SELECT name, COUNT(*) FROM events JOIN items USING (item_no) JOIN domains USING (domain_no) GROUP BY name
"""
SETTINGS = Settings(ingest=IngestSettings(max_bad_share=1.0))

# A fresh interpreter for every kill would spend the time on imports.
FORK = multiprocessing.get_context("fork")


def write_file(folder: Path, number: int) -> Path:
    """Writes a file whose rows are a domain of their own; every tenth row is bad."""
    path = folder / f"file{number}.csv"
    rows = (f"{'' if n % 10 == 0 else f'u{n}'},i{n * 7 % 1000},{n % 5}" for n in range(ROWS))
    path.write_text("user,item,rating\n" + "\n".join(rows), encoding="utf-8")
    return path


def read_files(workspace: Path, numbers: list[int], acknowledge: Callable[[int], None]) -> None:
    with Workspace(workspace).writing(), EventLog(Workspace(workspace).log_url) as log:
        for number in numbers:
            read_file(log, workspace, number)
            acknowledge(number)


def read_file(log: EventLog, workspace: Path, number: int) -> None:
    path = workspace / f"file{number}.csv"
    ingest_file(log, path, settings=SETTINGS, report_dir=workspace / "reports", domain=f"d{number}")


def present(workspace: Path) -> set[int]:
    """Returns the files that the log holds, after a look at whether it holds each of them whole."""
    with EventLog(Workspace(workspace).log_url) as log:
        with log.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            rows = dict(connection.execute(text(ROWS_BY_DOMAIN)).all())
        assert log.domains() == sorted(rows)
        assert set(rows.values()) <= {ROWS * 9 // 10}
        assert log.watermark().n_events == sum(rows.values())
    found = {int(domain[1:]) for domain in rows}
    for number in found:
        report = workspace / "reports" / f"file{number}.csv.rejected.csv"
        assert report.read_text(encoding="utf-8").count("\n") == ROWS // 10 + 1
    return found


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # So that a file is several batches, and a kill can come between two.
    monkeypatch.setattr("tastebridge.retrieval.ingest.table.ROWS_AT_ONCE", 300)
    return Workspace.create(tmp_path / "workspace").root


def test_killed_at_any_moment(workspace: Path):
    rng = random.Random(20261121)
    acknowledged: set[int] = set()
    for number in (0, 1):
        write_file(workspace, number)
        started = time.monotonic()
        read_files(workspace, [number], acknowledged.add)
        a_file_s = time.monotonic() - started
    for kill in range(KILLS):
        numbers = [2 + 2 * kill, 3 + 2 * kill]
        for number in numbers:
            write_file(workspace, number)
        receiver, sender = FORK.Pipe(duplex=False)
        child = FORK.Process(target=read_files, args=(workspace, numbers, sender.send))
        child.start()
        sender.close()
        time.sleep(rng.uniform(0, 2 * a_file_s))
        child.kill()
        child.join()
        child.close()
        with receiver:
            try:
                while True:
                    acknowledged.add(receiver.recv())
            except EOFError:
                pass
        found = present(workspace)
        assert acknowledged <= found
        # What was not acknowledged may be there; if it is not, it is read as if nothing had happened.
        for number in set(numbers) - found:
            read_files(workspace, [number], acknowledged.add)
    assert present(workspace) >= acknowledged


def die_at(workspace: Path, statement: int, numbers: list[int]) -> None:
    """Reads files and kills itself before the statement of this number, the commits included."""
    left = statement

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with EventLog(Workspace(workspace).log_url) as log:
        event.listen(log.engine, "before_cursor_execute", count)
        event.listen(log.engine, "commit", count)
        for number in numbers:
            read_file(log, workspace, number)


def test_killed_before_every_statement(workspace: Path):
    for number in range(1000):
        write_file(workspace, number)
        child = FORK.Process(target=die_at, args=(workspace, number, [number]))
        child.start()
        child.join()
        outcome = child.exitcode
        child.close()
        (workspace / f"file{number}.csv").unlink()
        if outcome == 0:
            assert present(workspace) == {number}
            assert number > 10
            return
        assert outcome == -signal.SIGKILL
        assert present(workspace) == set()
    pytest.fail("reading a file takes more than a thousand statements")
