import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from tastebridge.retrieval.errors import LogError, MissingExtra, StorageFull
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.records import EventKind

MANY = [NewEvent(f"user{n:06}", "film", f"item{n:06}", EventKind.VIEW) for n in range(20_000)]
ONE = MANY[:1]


def test_database_in_a_missing_directory(tmp_path: Path):
    with pytest.raises(LogError, match=r"cannot open .*directory is missing"):
        EventLog(f"sqlite:///{tmp_path / 'nowhere' / 'events.db'}")


def test_file_that_is_no_database(tmp_path: Path):
    path = tmp_path / "events.db"
    path.write_bytes(b"user,item\n" * 1000)
    with pytest.raises(LogError, match=r"damaged or no database"):
        EventLog(f"sqlite:///{path}")
    assert path.read_bytes() == b"user,item\n" * 1000


def test_damaged_page_is_an_error_and_never_a_wrong_answer(tmp_path: Path):
    path = tmp_path / "events.db"
    with EventLog(f"sqlite:///{path}") as log, log.write() as writer:
        writer.add_events(MANY)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 4 : -len(damaged) // 4] = b"\xff" * len(
        damaged[len(damaged) // 4 : -len(damaged) // 4]
    )
    path.write_bytes(damaged)
    with EventLog(f"sqlite:///{path}") as log, pytest.raises(LogError, match=r"damaged"):
        log.events("film")


@pytest.mark.parametrize("url", ["mysql://u:secret@host/db", "no url", "sqlit:///x.db"])
def test_url_of_no_supported_database(url: str):
    with pytest.raises(LogError, match=r"\[log\] url") as caught:
        EventLog(url)
    assert "secret" not in str(caught.value)


def test_server_that_does_not_answer_and_the_password_stays_secret():
    pytest.importorskip("psycopg")
    with pytest.raises(LogError, match=r"\*\*\*") as caught:
        EventLog("postgresql://ann:secret@127.0.0.1:1/log")
    assert "secret" not in str(caught.value)


def test_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"tastebridge\[postgres\]"):
        EventLog("postgresql://127.0.0.1/log")


def limit_pages(log: EventLog, pages: int) -> None:
    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(log.engine, "connect", limit)
    log.engine.dispose()


def test_full_database_keeps_what_it_had(sqlite_log: EventLog):
    with sqlite_log.write() as writer:
        writer.add_events(ONE)
    before = sqlite_log.watermark()
    limit_pages(sqlite_log, 100)
    with pytest.raises(StorageFull, match=r"nothing of this write was stored"), sqlite_log.write() as writer:
        writer.add_events(MANY)
    assert sqlite_log.watermark() == before
    assert len(sqlite_log.events("film").user_no) == 1
    with sqlite_log.write() as writer:
        assert writer.add_events(MANY[:10]).new == 9


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    libc = ctypes.CDLL(None, use_errno=True)
    disk = tmp_path / "disk"
    disk.mkdir()
    target = os.fsencode(disk)
    if libc.mount(b"tmpfs", target, b"tmpfs", 0, b"size=2m") != 0:
        pytest.skip(f"cannot mount a small file system: {os.strerror(ctypes.get_errno())}")
    try:
        yield disk
    finally:
        libc.umount2(target, 2)


def test_full_disk_keeps_what_it_had_and_gives_its_space_back(small_disk: Path):
    with EventLog(f"sqlite:///{small_disk / 'events.db'}") as log:
        with log.write() as writer:
            writer.add_events(ONE)
        before = log.watermark()
        with pytest.raises(StorageFull), log.write() as writer:
            writer.add_events(MANY)
        assert log.watermark() == before
        with log.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        (small_disk / "filler").write_bytes(b"x" * 1_000_000)
        with log.write() as writer:
            assert writer.add_events(MANY[:100]).new == 99


def test_settings_of_the_database_connection(sqlite_log: EventLog):
    with sqlite_log.engine.connect() as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
