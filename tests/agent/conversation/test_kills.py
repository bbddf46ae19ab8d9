"""A process that is killed at any moment of a turn loses no memory and doubles none."""

from pathlib import Path

import pytest
from sqlalchemy import text
from worlds.mortal_shop import Moment, Moments, prepare, say, shop, talk
from worlds.processes import ended

from tastebridge.agent.conversation.resuming import abandon, config_of, go_on, waiting_nodes
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.sessions import SessionLog

WORDS = ["I love Dune", "no vampires", "something short"]
PATH = ["read", "act", "compose", "remember"]


@pytest.fixture
def log(tmp_path: Path):
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        prepare(log.engine)
        SessionLog(log.engine).begin("ann", 0, "s")
        yield log


def remembered(log: EventLog) -> list[str]:
    with log.engine.connect() as connection:
        return list(connection.scalars(text("SELECT text FROM remembered ORDER BY rowid")))


def moments_of_a_turn(tmp_path: Path) -> list[Moment]:
    with EventLog(f"sqlite:///{tmp_path / 'counted.db'}") as log:
        prepare(log.engine)
        SessionLog(log.engine).begin("ann", 0, "s")
        moments = Moments()
        say(shop(log.engine, moments), "s", "anything")
        return moments.seen


def test_a_turn_has_the_moments_that_matter(tmp_path: Path) -> None:
    seen = moments_of_a_turn(tmp_path)
    # What was said, what it sets off, and one for each node.
    assert seen.count(Moment("after a checkpoint", 5)) == 1
    assert Moment("after a checkpoint", 6) not in seen
    inside = [one.name for one in seen if "checkpoint" not in one.name and "writes" not in one.name]
    assert inside == [
        *("in read", "in act", "in compose"),
        *("in remember", "before the commit", "after the commit"),
    ]


def test_killed_at_every_moment(log: EventLog, tmp_path: Path) -> None:
    url = log.engine.url.render_as_string(hide_password=False)
    graph = shop(log.engine, Moments())
    # Just before something is stored, what is stored is what it was at the moment before.
    moments = moments_of_a_turn(tmp_path)
    different = [
        moments[0],
        *(one for one in moments if one.name not in ("before a checkpoint", "before writes")),
    ]
    for number, moment in enumerate(different):
        session = f"killed-{number}"
        SessionLog(log.engine).begin("ann", 0, session)
        with log.engine.begin() as connection:
            connection.execute(text("DELETE FROM remembered"))
        say(graph, session, WORDS[0])
        assert ended(talk, url, session, WORDS[:2], moment) == -9
        talk(url, session, WORDS)
        assert remembered(log) == WORDS, f"killed {moment}"
        values = graph.get_state(config_of(session)).values
        assert values["said"] == WORDS
        assert (values["turn_no"], values["path"]) == (3, PATH)


def test_a_turn_that_was_cut_off_is_told(log: EventLog) -> None:
    url = log.engine.url.render_as_string(hide_password=False)
    graph = shop(log.engine, Moments())
    assert waiting_nodes(graph, "s") == ()
    assert go_on(graph, "s") is None
    assert ended(talk, url, "s", WORDS[:1], Moment("in compose", 0)) == -9
    assert waiting_nodes(graph, "s") == ("compose",)
    state = go_on(graph, "s")
    assert state is not None
    assert state["said"] == WORDS[:1]
    assert waiting_nodes(graph, "s") == ()


def test_what_was_stored_by_a_node_counts_before_its_checkpoint(log: EventLog) -> None:
    url = log.engine.url.render_as_string(hide_password=False)
    graph = shop(log.engine, Moments())
    assert ended(talk, url, "s", WORDS[:1], Moment("after writes", 4)) == -9
    assert graph.get_state(config_of("s")).next == ()
    assert waiting_nodes(graph, "s") == ("remember",)


@pytest.mark.parametrize(
    ("moment", "kept"),
    [(Moment("in act", 0), []), (Moment("after writes", 4), WORDS[:1]), (None, WORDS[:1])],
)
def test_an_abandoned_turn_is_not_gone_on_with(log: EventLog, moment: Moment | None, kept: list[str]) -> None:
    url = log.engine.url.render_as_string(hide_password=False)
    ended(talk, url, "s", WORDS[:1], moment)
    graph = shop(log.engine, Moments())
    assert bool(abandon(graph, "s")) == (moment is not None)
    assert go_on(graph, "s") is None
    assert say(graph, "s", "something else")["said"] == [*kept, "something else"]


def test_a_node_that_fails_can_be_tried_again(log: EventLog) -> None:
    class Failing(Moments):
        def reached(self, name: str) -> None:
            if name == "in compose":
                raise RuntimeError("no model")

    with pytest.raises(RuntimeError):
        say(shop(log.engine, Failing()), "s", WORDS[0])
    with pytest.raises(RuntimeError):
        go_on(shop(log.engine, Failing()), "s")
    graph = shop(log.engine, Moments())
    assert waiting_nodes(graph, "s") == ("compose",)
    state = go_on(graph, "s")
    assert state is not None
    assert (state["said"], state["path"]) == (WORDS[:1], PATH)
    assert remembered(log) == WORDS[:1]
