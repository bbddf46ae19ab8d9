"""Sessions of several processes at the same time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from worlds.mortal_shop import Moments, prepare, shop, talk
from worlds.processes import all_ended, holding

from tastebridge.agent.conversation.resuming import config_of
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.session_lock import SessionBusy, one_turn
from tastebridge.retrieval.log.sessions import SessionLog

TURNS = 6


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        prepare(log.engine)
        yield log


def url_of(log: EventLog) -> str:
    return log.engine.url.render_as_string(hide_password=False)


def words_of(name: str) -> list[str]:
    return [f"{name} {number}" for number in range(TURNS)]


def test_sessions_in_two_processes_do_not_mix(log: EventLog) -> None:
    for name in ("ann", "bob"):
        SessionLog(log.engine).begin(name, 0, name)
    assert all_ended(talk, *((url_of(log), name, words_of(name)) for name in ("ann", "bob"))) == [0, 0]
    graph = shop(log.engine, Moments())
    with log.engine.connect() as connection:
        for name in ("ann", "bob"):
            assert graph.get_state(config_of(name)).values["said"] == words_of(name)
            query = text("SELECT text FROM remembered WHERE session = :name ORDER BY rowid")
            assert list(connection.scalars(query, {"name": name})) == words_of(name)


def test_two_processes_in_one_session_take_turns(log: EventLog) -> None:
    SessionLog(log.engine).begin("ann", 0, "s")
    assert all_ended(talk, *[(url_of(log), "s", words_of("x"))] * 2) == [0, 0]
    # The second one found all of it said.
    assert shop(log.engine, Moments()).get_state(config_of("s")).values["said"] == words_of("x")
    with log.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM remembered")) == TURNS


def test_a_turn_beside_another_is_refused(log: EventLog) -> None:
    SessionLog(log.engine).begin("ann", 0, "s")
    with (
        holding(url_of(log), "s"),
        pytest.raises(SessionBusy, match="another turn"),
        one_turn(log.engine, "s", wait_s=0.1),
    ):
        pytest.fail("two at once")
    talk(url_of(log), "s", ["now"])
