"""Use of a day outlives the process, is shared by all of them, and never stops the service."""

import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tastebridge.agent.backend import Usage
from tastebridge.agent.guard.budget import Budget, Spending
from tastebridge.agent.guard.ledger import DayUsage, today
from tastebridge.agent.guard.usage_file import UsageFile
from tastebridge.retrieval.errors import BudgetExceeded

DAY = "2026-01-31"


def entry(tokens: int = 10, model: str = "wise", day: str = DAY) -> DayUsage:
    return DayUsage(day, model, "USD", 1, tokens, 1, 0.5)


def test_it_is_there_for_the_next_process(tmp_path: Path):
    path = tmp_path / "usage.db"
    for _ in range(2):
        UsageFile(path).add(entry())
    UsageFile(path).add(entry(7, "wiser"))
    UsageFile(path).add(entry(day="2026-02-01"))
    found = sorted(UsageFile(path).of_day(DAY), key=lambda each: each.model)
    assert found == [
        DayUsage(DAY, "wise", "USD", 2, 20, 2, 1.0),
        DayUsage(DAY, "wiser", "USD", 1, 7, 1, 0.5),
    ]
    assert UsageFile(path).of_day("2025-01-01") == []


def test_the_day_is_written_as_a_date():
    assert re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", today())


def test_a_cap_holds_over_processes(tmp_path: Path):
    def spending() -> Spending:
        return Spending("wise", Budget(tokens_per_day=100), ledger=UsageFile(tmp_path / "usage.db"))

    with spending().reserving(Usage(90, 0, 1)) as booking:
        booking.used = Usage(80, 10, 1)
    with pytest.raises(BudgetExceeded, match="tokens_per_day"), spending().reserving(Usage(11, 0, 1)):
        pass


ADDER = """
import sys
from pathlib import Path
from tastebridge.agent.guard.ledger import DayUsage
from tastebridge.agent.guard.usage_file import UsageFile
file = UsageFile(Path(sys.argv[1]))
for _ in range(40):
    file.add(DayUsage("2026-01-31", "wise", "USD", 1, 10, 1, 0.5))
"""


def test_nothing_is_lost_between_processes_and_threads(tmp_path: Path):
    path = tmp_path / "usage.db"
    adders = [subprocess.Popen([sys.executable, "-c", ADDER, str(path)]) for _ in range(2)]
    file = UsageFile(path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: file.add(entry()), range(40)))
    assert [adder.wait() for adder in adders] == [0, 0]
    assert file.of_day(DAY) == [DayUsage(DAY, "wise", "USD", 120, 1200, 120, 60.0)]


def torn(path: Path) -> None:
    """Leaves the head of the database and garbage in its pages."""
    whole = bytearray(path.read_bytes())
    whole[100:] = b"\xff" * (len(whole) - 100)
    path.write_bytes(whole)


def of_another_layout(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE used (day TEXT, tokens INTEGER)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_bytes(b"no database at all" * 100), torn, of_another_layout]
)
@pytest.mark.parametrize("opened", ["before", "after"])
def test_a_damaged_file_is_set_aside_and_begun_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object], opened: str
):
    path = tmp_path / "usage.db"
    before = UsageFile(path)
    before.add(entry())
    damage(path)
    damaged = path.read_bytes()
    file = before if opened == "before" else UsageFile(path)
    with caplog.at_level(logging.WARNING):
        file.add(entry(5))
    assert [each.prompt_tokens for each in file.of_day(DAY)] == [5]
    assert [each.prompt_tokens for each in UsageFile(path).of_day(DAY)] == [5]
    (aside,) = tmp_path.glob("usage.db.damaged-*[0-9]")
    assert aside.read_bytes()[100:] == damaged[100:]  # SQLite notes in the head that it looked
    (warning,) = caplog.messages
    assert aside.name in warning


def test_a_file_that_cannot_be_written_stops_nothing_and_warns_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    folder = tmp_path / "missing"
    file = UsageFile(folder / "usage.db")
    for _ in range(3):
        file.add(entry())
    assert [each.prompt_tokens for each in file.of_day(DAY)] == [30]
    assert ["counted in memory" in message for message in caplog.messages] == [True]
    folder.mkdir()
    file.add(entry())
    for each in (file, UsageFile(folder / "usage.db")):
        assert [found.prompt_tokens for found in each.of_day(DAY)] == [40]


def test_a_locked_file_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tastebridge.agent.guard.usage_file._PATIENCE_MS", 10)
    path = tmp_path / "usage.db"
    file = UsageFile(path)
    file.add(entry())
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    file.add(entry())
    assert [each.prompt_tokens for each in file.of_day(DAY)] == [10]
    holder.execute("ROLLBACK")
    holder.close()
    assert [each.prompt_tokens for each in file.of_day(DAY)] == [20]
    file.add(entry())
    assert [each.prompt_tokens for each in UsageFile(path).of_day(DAY)] == [30]
    assert not list(tmp_path.glob("*damaged*"))
