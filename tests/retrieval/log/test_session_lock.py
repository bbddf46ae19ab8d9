"""One turn of a session at a time."""

import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from worlds.processes import holding

from tastebridge.retrieval.errors import LogError
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.session_lock import SessionBusy, one_turn


def test_the_second_is_refused_until_the_first_ends(log: EventLog) -> None:
    with one_turn(log.engine, "s"):
        with pytest.raises(SessionBusy, match="'s' is being answered"), one_turn(log.engine, "s"):
            pytest.fail("two at once")
        with one_turn(log.engine, "another"):
            pass
    with one_turn(log.engine, "s"):
        pass


def test_a_turn_that_fails_ends_too(log: EventLog) -> None:
    with pytest.raises(ValueError, match="bad"), one_turn(log.engine, "s"):
        raise ValueError("bad")
    with one_turn(log.engine, "s"):
        pass


def test_the_second_waits_if_it_may(log: EventLog) -> None:
    order = []
    begun = Barrier(2)

    def first() -> None:
        with one_turn(log.engine, "s"):
            begun.wait()
            time.sleep(0.2)
            order.append("first")

    thread = Thread(target=first)
    thread.start()
    begun.wait()
    with one_turn(log.engine, "s", wait_s=20):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_killed_process_holds_nothing(log: EventLog, url: str) -> None:
    with holding(url, "s") as kill:
        with pytest.raises(SessionBusy), one_turn(log.engine, "s"):
            pytest.fail("two at once")
        kill()
        with one_turn(log.engine, "s", wait_s=5):
            pass


def test_no_session(log: EventLog) -> None:
    with pytest.raises(LogError, match="no session id"), one_turn(log.engine, "../x"):
        pytest.fail("held")


def test_the_files_of_the_lock_tell_nothing_of_the_session(sqlite_log: EventLog) -> None:
    with one_turn(sqlite_log.engine, "my-secret-session"):
        pass
    path = Path(sqlite_log.engine.url.database or "")
    names = [one.name for one in path.parent.rglob("*")]
    assert any(name.endswith(".lock") for name in names)
    assert not any("secret" in name for name in names)


def test_a_directory_that_cannot_be_written(sqlite_log: EventLog) -> None:
    Path(f"{sqlite_log.engine.url.database}-turns").write_text("in the way", encoding="utf-8")
    with pytest.raises(LogError, match="cannot hold session 's'"), one_turn(sqlite_log.engine, "s"):
        pytest.fail("held")
