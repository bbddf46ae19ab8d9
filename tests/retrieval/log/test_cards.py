"""Rows of taste cards: changed together, once each, by many processes at a time, and gone when deleted."""

import multiprocessing
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.cards import CardLog, CardRow, RowChange

FORK = multiprocessing.get_context("fork")


def row(name: str, at_us: int = 1, text: str = "noir, 黑色 \\ '%'") -> CardRow:
    return CardRow(name, "like", "films", text, "", "", "said", "I like it", "s", 2, at_us)


def change(*put: CardRow, remove: Sequence[str] = ()) -> Callable[[Sequence[CardRow]], RowChange]:
    return lambda rows: RowChange(put, remove)


@pytest.fixture
def cards(log: EventLog) -> CardLog:
    return CardLog(log.engine)


def test_rows_come_back_as_they_were_put_oldest_first_for_their_person_alone(cards: CardLog):
    assert cards.apply("ada", "1", change(row("b", 5), row("a", 9), row("c", 5)), 10)
    assert cards.apply("bo", "1", change(row("a", 2)), 10)
    assert cards.entries("ada") == [row("b", 5), row("c", 5), row("a", 9)]
    assert cards.entries("bo") == [row("a", 2)]
    assert cards.entries("nobody") == []


def test_a_change_puts_and_removes_at_once_and_a_row_replaces_the_one_with_its_id(cards: CardLog):
    cards.apply("ada", "1", change(row("a"), row("b")), 10)
    cards.apply("bo", "1", change(row("b")), 10)
    cards.apply("ada", "2", change(row("a", text="other"), row("c"), remove=["b", "never there"]), 11)
    assert cards.entries("ada") == [row("a", text="other"), row("c")]
    assert cards.entries("bo") == [row("b")]


def test_a_change_is_made_once_a_person(cards: CardLog):
    assert cards.apply("ada", "turn 1", change(row("a")), 10)
    assert not cards.apply("ada", "turn 1", change(row("b"), remove=["a"]), 11)
    assert cards.entries("ada") == [row("a")]
    assert cards.apply("bo", "turn 1", change(row("b")), 11)


def test_what_is_decided_sees_the_rows_as_they_stand(cards: CardLog):
    cards.apply("ada", "1", change(row("a")), 10)
    seen: list[CardRow] = []

    def decide(rows: Sequence[CardRow]) -> RowChange:
        seen.extend(rows)
        return RowChange([], [one.entry_id for one in rows])

    cards.apply("ada", "2", decide, 11)
    assert seen == [row("a")]
    assert cards.entries("ada") == []


def test_a_change_that_fails_leaves_nothing_and_can_be_made_again(cards: CardLog):
    cards.apply("ada", "1", change(row("a")), 10)

    def fail(rows: Sequence[CardRow]) -> RowChange:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cards.apply("ada", "2", fail, 11)
    assert cards.entries("ada") == [row("a")]
    assert cards.apply("ada", "2", change(row("b")), 12)


def test_many_rows_are_put_and_removed_at_once(cards: CardLog):
    cards.apply("ada", "1", change(*(row(f"{n:05}") for n in range(4_500))), 10)
    assert len(cards.entries("ada")) == 4_500
    cards.apply("ada", "2", change(remove=[f"{n:05}" for n in range(1, 4_500)]), 11)
    assert cards.entries("ada") == [row("00000")]


def test_a_deleted_card_takes_its_changes_with_it_and_leaves_the_others(cards: CardLog):
    for user in ("ada", "bo"):
        cards.apply(user, "1", change(row("a"), row("b")), 10)
    assert cards.delete("ada") == 2
    assert cards.delete("ada") == 0
    assert cards.entries("ada") == []
    assert len(cards.entries("bo")) == 2
    assert cards.apply("ada", "1", change(row("a")), 11)
    assert not cards.apply("bo", "1", change(), 11)


@pytest.mark.parametrize("how", ["delete", "remove"])
def test_what_is_deleted_is_no_longer_in_the_files(sqlite_log: EventLog, tmp_path: Path, how: str):
    cards = CardLog(sqlite_log.engine)
    cards.apply("ada", "1", change(row("a", text="xylophone quartets")), 10)

    def held() -> bool:
        return any(b"xylophone" in path.read_bytes() for path in tmp_path.glob("events.db*"))

    assert held()
    if how == "delete":
        cards.delete("ada")
    else:
        cards.apply("ada", "2", change(remove=["a"]), 11)
    assert not held()


def test_a_card_makes_no_index_stale(log: EventLog):
    before = log.watermark()
    CardLog(log.engine).apply("ada", "1", change(row("a")), 10)
    assert log.watermark() == before


def test_writers_at_the_same_time_lose_nothing_and_double_nothing(log: EventLog, url: str):
    CardLog(log.engine).apply("ada", "begin", change(row("count", at_us=0, text="0")), 1)
    log.close()
    processes = [FORK.Process(target=_write, args=(url, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    rows = CardLog(log.engine).entries("ada")
    own = {f"{number}-{turn}" for number in range(3) for turn in range(8)}
    assert {one.entry_id for one in rows} == {"count", *own}
    # Every change read what all before it had written; those with a shared id were made by one process only.
    assert rows[0].text == str(3 * 8 + 8)


def _write(url: str, number: int) -> None:
    with EventLog(url) as log:
        cards = CardLog(log.engine)
        for turn in range(8):
            cards.apply("ada", f"{number}-{turn}", _counting(row(f"{number}-{turn}", at_us=9)), 10)
            cards.apply("ada", f"shared-{turn}", _counting(), 10)


def _counting(*put: CardRow) -> Callable[[Sequence[CardRow]], RowChange]:
    def decide(rows: Sequence[CardRow]) -> RowChange:
        (old,) = [one for one in rows if one.entry_id == "count"]
        return RowChange([row("count", 0, str(int(old.text) + 1)), *put], [])

    return decide
