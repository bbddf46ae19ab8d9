"""Conversations in the log: what is told of them, when they end, and that nothing of them is left then."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.errors import LogError, UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.checkpoint_places import Place
from tastebridge.retrieval.log.checkpoints import CheckpointLog, Packed, StoredCheckpoint, StoredWrite
from tastebridge.retrieval.log.sessions import Session, SessionLog, checked_id

SECRET = "my sister's wedding in Porto"


@pytest.fixture
def sessions(log: EventLog) -> SessionLog:
    return SessionLog(log.engine)


def fill(log: EventLog, session: str, words: str, n: int = 3) -> None:
    """Stores `n` steps that hold these words."""
    steps = CheckpointLog(log.engine)
    for number in range(n):
        place = Place(session, "", f"step-{number}")
        packed = Packed("plain", f"{words} {number}".encode())
        steps.put(StoredCheckpoint(place, "", packed, packed))
        steps.put_writes(place, [StoredWrite("task", 0, "text", packed, "")])


def on_disk(log: EventLog, words: str) -> list[str]:
    """Returns the names of the database's files in which the words are."""
    path = Path(log.engine.url.database or "")
    files = [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    return [one.name for one in files if words.encode() in one.read_bytes()]


def test_a_session_is_as_it_was_begun_and_used(sessions: SessionLog) -> None:
    new = sessions.begin("ann", 1_000, "one")
    assert new == Session("one", "ann", "", 0, 1_000, 1_000)
    sessions.touch("one", 2_000, turns=1, title="Something\n like  Dune")
    assert sessions.get("one") == Session("one", "ann", "Something like Dune", 1, 1_000, 2_000)
    sessions.touch("one", 3_000, turns=2, title="the first words stay")
    assert sessions.get("one") == Session("one", "ann", "Something like Dune", 2, 1_000, 3_000)


def test_what_is_told_again_changes_nothing(sessions: SessionLog) -> None:
    sessions.begin("ann", 1_000, "one")
    sessions.touch("one", 3_000, turns=2)
    sessions.touch("one", 2_000, turns=1)
    assert sessions.get("one") == Session("one", "ann", "", 2, 1_000, 3_000)


def test_a_title_is_one_short_line_that_can_be_stored(sessions: SessionLog) -> None:
    sessions.begin("ann", 0, "one")
    sessions.touch("one", 0, title="a\x00b\udce9\x1b[2J " + "x" * 200)
    title = sessions.get("one").title
    assert title.startswith("a b [2J xxx")
    assert len(title) == 80
    assert title.isprintable()


def test_ids_of_their_own_differ(sessions: SessionLog) -> None:
    assert len({sessions.begin("ann", 0).session_id for _ in range(20)}) == 20


def test_an_id_is_given_once(sessions: SessionLog) -> None:
    sessions.begin("ann", 0, "one")
    with pytest.raises(LogError, match="'one' already"):
        sessions.begin("bob", 1, "one")
    assert sessions.get("one").user_id == "ann"


@pytest.mark.parametrize("name", ["", "a b", "a'b", "a/b", "x" * 65, "ä", "a\n", "../a;", None, 7])
def test_no_id(sessions: SessionLog, name: str) -> None:
    for use in (sessions.get, sessions.delete, lambda one: sessions.touch(one, 0), checked_id):
        with pytest.raises(LogError, match="is no session id") as caught:
            use(name)
        assert repr(name)[:60] in str(caught.value)


@given(st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True))
def test_an_id(name: str) -> None:
    assert checked_id(name) == name


@given(st.text(st.characters(), max_size=70))
def test_no_other_sign_is_in_an_id(name: str) -> None:
    try:
        checked_id(name)
    except LogError:
        return
    assert 1 <= len(name) <= 64
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_an_unknown_session(sessions: SessionLog) -> None:
    assert not sessions.delete("none")
    for use in (sessions.get, lambda one: sessions.touch(one, 0)):
        with pytest.raises(UnknownName, match="no session is called 'none'"):
            use("none")


def test_the_list_has_the_one_used_last_first(sessions: SessionLog) -> None:
    for at, (name, user) in enumerate([("a", "ann"), ("b", "bob"), ("c", "ann"), ("d", "")]):
        sessions.begin(user, at, name)
    sessions.touch("a", 10)
    assert [one.session_id for one in sessions.list("ann")] == ["a", "c"]
    assert [one.session_id for one in sessions.list("")] == ["d"]
    assert [one.session_id for one in sessions.list()] == ["a", "d", "c", "b"]
    assert sessions.list("' OR 1=1 --") == []
    assert sessions.count() == 4


def test_what_was_not_used_expires_with_all_that_was_said(log: EventLog, sessions: SessionLog) -> None:
    for name, at in (("old", 1_000), ("used", 1_000), ("new", 9_000)):
        sessions.begin("ann", at, name)
        fill(log, name, name)
    sessions.touch("used", 5_000)
    assert sessions.expire(5_000) == 1
    assert sessions.expire(5_000) == 0
    assert [one.session_id for one in sessions.list()] == ["new", "used"]
    steps = CheckpointLog(log.engine)
    assert {place.session_id for place in steps.places()} == {"new", "used"}
    assert steps.writes(Place("old", "", "step-2")) == []
    assert len(steps.writes(Place("used", "", "step-2"))) == 1


def test_the_sessions_of_one_user_go(log: EventLog, sessions: SessionLog) -> None:
    for name, user in (("a", "ann"), ("b", "bob"), ("c", "ann")):
        sessions.begin(user, 0, name)
        fill(log, name, name)
    assert sessions.delete_of("ann") == 2
    assert sessions.delete_of("nobody") == 0
    assert {place.session_id for place in CheckpointLog(log.engine).places()} == {"b"}


def test_many_sessions_expire_at_once(log: EventLog, sessions: SessionLog) -> None:
    for number in range(1_200):
        if number % 400 == 0:
            sessions.begin("ann", 0, f"n{number}")
            fill(log, f"n{number}", "x", 1)
    assert sessions.expire(1) == 3
    assert CheckpointLog(log.engine).places() == []


@pytest.mark.parametrize("way", ["delete", "delete_of", "expire"])
def test_no_byte_of_what_was_said_is_left(sqlite_log: EventLog, way: str) -> None:
    sessions = SessionLog(sqlite_log.engine)
    for name, words in (("gone", SECRET), ("kept", "a quiet book")):
        sessions.begin(name, 0, name)
        sessions.touch(name, 0, title=words)
        fill(sqlite_log, name, words * 500)
    sessions.touch("kept", 5)
    assert on_disk(sqlite_log, SECRET)
    {"delete": lambda: sessions.delete("gone"), "delete_of": lambda: sessions.delete_of("gone")}.get(
        way, lambda: sessions.expire(5)
    )()
    assert on_disk(sqlite_log, SECRET) == []
    assert on_disk(sqlite_log, "a quiet book")


def test_no_byte_of_a_step_that_was_replaced_is_left(sqlite_log: EventLog) -> None:
    sessions = SessionLog(sqlite_log.engine)
    sessions.begin("ann", 0, "one")
    fill(sqlite_log, "one", SECRET, 1)
    steps = CheckpointLog(sqlite_log.engine)
    plain = Packed("plain", b"nothing")
    for number in range(1, 4):
        steps.put(StoredCheckpoint(Place("one", "", f"step-{number}"), "", plain, plain))
    sessions.begin("bob", 0, "other")
    sessions.delete("other")
    assert on_disk(sqlite_log, SECRET) == []


def test_at_least_one_step_is_kept(log: EventLog) -> None:
    with pytest.raises(LogError, match="keep = 0"):
        CheckpointLog(log.engine, keep=0)
