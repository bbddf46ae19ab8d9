"""What the log keeps of experiments, in SQLite and in PostgreSQL."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event

from tastebridge.retrieval.errors import ExperimentError, LogError, UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.experiment_rows import EndedArm, Exposure, NewOutcome
from tastebridge.retrieval.log.experiments import ExperimentLog
from tastebridge.retrieval.records import EventKind

FORK = multiprocessing.get_context("fork")
LIKES = [EventKind.LIKE, EventKind.CLICK]


def exposure(number: int, user: str = "ada", arm: str = "now", **changes: Any) -> Exposure:
    fields = {
        "exposure_id": f"e{number}", "experiment": "tone", "user_id": user, "arm": arm, "target": "books",
        "at_us": 1_000 + number, "items": ("b1", "b2"), "teams": (), "latency_ms": 12.5, "tokens": 40,
        "invalid": False, "error": "",
    }  # fmt: skip
    return Exposure(**{**fields, **changes})


@pytest.fixture
def tone(log: EventLog) -> ExperimentLog:
    """A log in which the experiment 'tone' runs."""
    experiments = ExperimentLog(log.engine)
    experiments.start("tone", '{"arms": []}', 500)
    return experiments


def test_experiment_comes_back_as_it_was_started(tone: ExperimentLog):
    found = tone.experiment("tone")
    assert (found.name, found.design, found.started_us, found.runs) == ("tone", '{"arms": []}', 500, True)
    assert tone.running() == tone.all() == [found]


def test_name_is_used_once_even_after_the_end(tone: ExperimentLog):
    tone.end("tone", 900)
    with pytest.raises(ExperimentError, match=r"'tone' exists already"):
        tone.start("tone", "{}", 1000)
    assert tone.experiment("tone").design == '{"arms": []}'


def test_ended_experiment_runs_no_more_and_keeps_its_end(tone: ExperimentLog):
    assert tone.end("tone", 900)
    assert not tone.end("tone", 950)
    assert tone.running() == []
    assert tone.experiment("tone").ended_us == 900


def test_arm_is_ended_once_with_reason_and_time(tone: ExperimentLog):
    assert tone.end_arm("tone", "new", "too slow", 700)
    assert not tone.end_arm("tone", "new", "too many errors", 800)
    assert tone.end_arm("tone", "other", "too many errors", 800)
    assert tone.experiment("tone").ended_arms == (
        EndedArm("new", 700, "too slow"),
        EndedArm("other", 800, "too many errors"),
    )


def test_unknown_experiment_names_those_that_exist(tone: ExperimentLog):
    for ask in (lambda: tone.experiment("ton"), lambda: tone.end("ton", 1)):
        with pytest.raises(UnknownName, match=r"no experiment is called 'ton'; did you mean 'tone'"):
            ask()


def test_exposure_comes_back_as_it_was_shown(tone: ExperimentLog):
    shown = exposure(1, teams=("now", "new"), arm="", invalid=True, error="no model")
    tone.add_exposures([shown])
    assert tone.exposures(["e1", "e2"]) == {"e1": shown}


def test_exposures_of_an_unknown_experiment_are_refused_whole(tone: ExperimentLog):
    with pytest.raises(LogError):
        tone.add_exposures([exposure(1), exposure(2, experiment="nothing")])
    assert tone.exposures(["e1", "e2"]) == {}


def test_first_outcome_of_each_kind_counts(tone: ExperimentLog):
    tone.add_exposures([exposure(1)])
    clicked = NewOutcome("e1", "b1", EventKind.CLICK, 2000)
    assert tone.add_outcomes([clicked, clicked._replace(at_us=3000)]) == 1
    assert tone.add_outcomes([clicked._replace(kind=EventKind.LIKE)]) == 1
    assert tone.columns("tone", LIKES).accepted.tolist() == [1]
    # The second click came too late for the first one's time to be lost.
    assert tone.columns("tone", LIKES, window_us=999, now_us=10_000).accepted.tolist() == [1]


def test_outcome_of_an_unknown_exposure_is_refused(tone: ExperimentLog):
    with pytest.raises(LogError):
        tone.add_outcomes([NewOutcome("nothing", "b1", EventKind.CLICK, 2000)])


def test_columns_hold_every_exposure_in_the_order_of_time(tone: ExperimentLog):
    tone.add_exposures(
        [
            exposure(3, "bob", "new", latency_ms=7.0, error="away"),
            exposure(1, "cyd", "now", tokens=3, invalid=True),
            exposure(2, "bob", "new"),
        ]
    )
    tone.add_outcomes(
        [
            NewOutcome("e2", "b1", EventKind.LIKE, 1500),
            NewOutcome("e2", "b1", EventKind.CLICK, 1500),
            NewOutcome("e2", "b2", EventKind.CLICK, 1500),
            NewOutcome("e1", "b2", EventKind.DISLIKE, 1500),
        ]
    )
    columns = tone.columns("tone", LIKES)
    assert columns.arms == ("now", "new")
    assert columns.user.tolist() == [0, 1, 1]
    assert columns.arm.tolist() == [0, 1, 1]
    assert columns.at_us.tolist() == [1001, 1002, 1003]
    assert columns.latency_ms.tolist() == [12.5, 12.5, 7.0]
    assert columns.tokens.tolist() == [3, 40, 40]
    assert columns.invalid.tolist() == [True, False, False]
    assert columns.failed.tolist() == [False, False, True]
    assert columns.accepted.tolist() == [0, 2, 0]
    assert columns.of_arm("new").tolist() == [False, True, True]
    assert not columns.of_arm("nothing").any()


def test_nothing_shown_is_empty_columns(tone: ExperimentLog):
    assert [len(column) for column in tone.columns("tone", LIKES)] == [0] * 9


def test_window_waits_for_every_outcome_and_counts_none_that_came_later(tone: ExperimentLog):
    tone.add_exposures([exposure(1), exposure(2, "bob")])
    tone.add_outcomes(
        [NewOutcome("e1", "b1", EventKind.LIKE, 1111), NewOutcome("e2", "b1", EventKind.LIKE, 1102)]
    )
    assert tone.columns("tone", LIKES, window_us=100, now_us=1101).accepted.tolist() == [0]
    assert tone.columns("tone", LIKES, window_us=100, now_us=1102).accepted.tolist() == [0, 1]


def test_credits_go_to_the_team_of_the_item(tone: ExperimentLog):
    tone.add_exposures(
        [
            exposure(3, arm="", teams=("new", "now")),
            exposure(1, arm="", teams=("now", "new")),
            exposure(2, "bob", arm="", teams=("", "now")),
            exposure(4, "cyd"),
        ]
    )
    tone.add_outcomes(
        [
            NewOutcome("e1", "b2", EventKind.LIKE, 1500),
            NewOutcome("e1", "b2", EventKind.CLICK, 1600),
            NewOutcome("e3", "b1", EventKind.LIKE, 1700),
            NewOutcome("e3", "b2", EventKind.LIKE, 1700),
            NewOutcome("e2", "b1", EventKind.LIKE, 1500),
            NewOutcome("e4", "b1", EventKind.LIKE, 1500),
        ]
    )
    found = tone.credits("tone", ("now", "new"), LIKES)
    assert found.of_all.tolist() == [[1, 2], [0, 0]]
    assert found.of_first.tolist() == [[0, 1], [0, 0]]
    assert tone.credits("tone", ("now", "new"), LIKES, window_us=690, now_us=5000).of_all.tolist() == [
        [0, 1],
        [0, 0],
    ]


def test_nothing_of_it_makes_an_index_stale(log: EventLog):
    before = log.watermark()
    experiments = ExperimentLog(log.engine)
    experiments.start("tone", "{}", 1)
    experiments.add_exposures([exposure(1)])
    experiments.add_outcomes([NewOutcome("e1", "b1", EventKind.CLICK, 2000)])
    assert log.watermark() == before


def test_other_readers_wait_for_no_open_write(sqlite_log: EventLog):
    """A reader such as an index build holds a transaction open for as long as it likes."""
    experiments = ExperimentLog(sqlite_log.engine)
    experiments.start("tone", "{}", 1)
    with sqlite_log.engine.connect() as reader, reader.begin():
        reader.exec_driver_sql("SELECT count(*) FROM events").all()
        experiments.add_exposures([exposure(1)])
    assert set(experiments.exposures(["e1"])) == {"e1"}


def test_many_threads_store_all_their_lists(tone: ExperimentLog):
    def store(thread: int) -> None:
        for number in range(10):
            tone.add_exposures([exposure(100 * thread + number, f"u{thread}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store, range(4)))
    columns = tone.columns("tone", LIKES)
    assert np.bincount(columns.user).tolist() == [10] * 4


def _die_at(url: str, statement: int) -> None:
    left = statement

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with EventLog(url) as log:
        event.listen(log.engine, "before_cursor_execute", count)
        event.listen(log.engine, "commit", count)
        experiments = ExperimentLog(log.engine)
        experiments.add_exposures([exposure(number, f"u{number}") for number in range(3)])
        experiments.add_outcomes(NewOutcome(f"e{number}", "b1", EventKind.LIKE, 2000) for number in range(3))


def test_killed_before_every_statement(tmp_path: Path):
    """A batch is there whole or not at all, and the outcomes never without their exposures."""
    seen = set()
    for statement in range(100):
        url = f"sqlite:///{tmp_path / f'events{statement}.db'}"
        with EventLog(url) as log:
            ExperimentLog(log.engine).start("tone", "{}", 1)
        child = FORK.Process(target=_die_at, args=(url, statement))
        child.start()
        child.join()
        ended = child.exitcode
        child.close()
        with EventLog(url) as log:
            columns = ExperimentLog(log.engine).columns("tone", LIKES)
        seen.add((len(columns.user), int(columns.accepted.sum())))
        if ended == 0:
            assert seen == {(0, 0), (3, 0), (3, 3)}
            return
        assert ended == -signal.SIGKILL
    pytest.fail("it takes more than a hundred statements")
