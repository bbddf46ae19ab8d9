import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.errors import StorageFull, UnclearColumns, WorkspaceLocked
from tastebridge.retrieval.ingest.load import IngestReport
from tastebridge.retrieval.ingest.rejects import Rejects
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.schema import KIND_NOS
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.settings import IngestSettings, Settings
from tastebridge.retrieval.workspace import Workspace

Read = Callable[..., IngestReport]
Contents = Callable[[EventLog], Any]

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
LENIENT = Settings(ingest=IngestSettings(max_bad_share=1.0))
CATALOGUE = "domain,item,title\nfilm,f1,Heat\nbook,b1,Emma\nfilm,x,Up\nbook,x,It\n"


def test_report_says_what_was_done(read: Read):
    report = read(
        "x.csv", "uid,asin,overall,note\na,1,5,x\na,1,5,y\n,1,5,z\nb,2,4,\n", domain="film", settings=LENIENT
    )
    assert (report.rows, report.stored, report.known_already, report.rejected) == (4, 2, 1, 1)
    assert report.domains == ("film",)
    assert str(report.plan) == "user=uid, item=asin, rating=overall; not used: note; domain: 'film'"


def test_reading_twice_changes_nothing(read: Read, log: EventLog, contents: Contents):
    events = "user,item,rating\na,f1,5\nb,b1,4\n"
    read("items.csv", CATALOGUE, what="items")
    read("events.csv", events)
    before, mark = contents(log), log.watermark()
    assert read("items.csv", what="items").known_already == 4
    assert read("events.csv").known_already == 2
    assert (contents(log), log.watermark()) == (before, mark)


def test_events_before_their_catalogue_end_in_the_same_log(read: Read, log: EventLog, contents: Contents):
    read("events.csv", "user,item,domain\na,f1,film\nb,b1,book\n")
    assert [item.title for item in log.items("film")] == [""]
    read("items.csv", CATALOGUE, what="items")
    assert [item[2] for item in contents(log)["film"][0]] == ["Heat", "Up"]


def test_domain_of_the_row_before_the_option_before_the_catalogue(read: Read, log: EventLog):
    read("items.csv", CATALOGUE, what="items")
    read("x.csv", "user,item,domain\nrow,f1,book\noption,f1,\n", domain="music")
    read("y.csv", "user,item\ncatalogue,b1\n")
    domains = {user: log.history(user)[0].domain for user in ("row", "option", "catalogue")}
    assert domains == {"row": "book", "option": "music", "catalogue": "book"}


def test_item_of_no_catalogue_or_of_several_is_a_bad_row(read: Read):
    read("items.csv", CATALOGUE, what="items")
    report = read("x.csv", "user,item\na,f1\na,nowhere\na,x\na,b1\n", settings=LENIENT)
    assert report.report_path is not None
    lines = report.report_path.read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",", 1)[1] for line in lines] == [
        '3,item,nowhere,"no domain, and the item is in no catalogue"',
        '4,item,x,"no domain, and the item is in several catalogues"',
    ]
    assert report.domains == ("book", "film")


def test_no_domain_and_no_catalogue_is_refused_before_reading(read: Read, log: EventLog):
    with pytest.raises(
        UnclearColumns, match=r"add --domain NAME or --map domain=COLUMN, or read a file of items"
    ):
        read("x.csv", "user,item\na,f1\n")
    assert log.domains() == []


def test_row_of_a_catalogue_without_a_domain_is_bad(read: Read):
    report = read("x.csv", "domain,item\nfilm,1\n,2\n", what="items", settings=LENIENT)
    assert report.by_reason == {"no domain": 1}


def test_kind_of_the_row_before_rating_before_default(read: Read, log: EventLog):
    read(
        "x.csv",
        "user,item,event,score\na,1,buy,3\na,2,,3\na,3,,\n",
        domain="film",
        default_kind=EventKind.VIEW,
    )
    kinds = dict(zip(log.events("film").item_no.tolist(), log.events("film").kind_no.tolist(), strict=True))
    wanted = [KIND_NOS[kind] for kind in (EventKind.PURCHASE, EventKind.RATING, EventKind.VIEW)]
    assert [
        kinds[item.item_no] for item in sorted(log.items("film"), key=lambda item: item.item_id)
    ] == wanted


def test_year_in_a_title_is_used_when_no_column_has_it(read: Read, log: EventLog):
    read("x.csv", "item,title,year\n1,Heat (1995),\n2,1984 (2001),1949\n3,Up,\n", what="items", domain="film")
    assert [item.year for item in log.items("film")] == [1995, 1949, None]


def test_texts_are_cleaned_and_cut(read: Read, log: EventLog):
    read("x.csv", f"item,title\n1,U\u202ep {'x' * 1000}\n", what="items", domain="film")
    [item] = log.items("film")
    assert item.title.startswith("Up xxx")
    assert len(item.title) == 500


def test_progress_ends_at_the_size_of_the_file(read: Read):
    seen: list[tuple[int, int]] = []
    rows = "".join(f"u{n},i\n" for n in range(50_000))
    read("x.csv", f"user,item\n{rows}", domain="film", progress=lambda *done: seen.append(done))
    assert len(seen) == 3
    assert seen == sorted(seen)
    assert seen[-1] == (len(rows) + 10, len(rows) + 10)


def test_disk_too_full_for_the_report_stores_nothing(
    read: Read, log: EventLog, monkeypatch: pytest.MonkeyPatch
):
    def full(_rejects: Rejects) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Rejects, "finish", full)
    with pytest.raises(StorageFull):
        read("x.csv", "user,item\na,1\n", domain="film")
    assert log.watermark() == (0, 0, 0, 0)


def test_second_writer_is_turned_away(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with workspace.writing():
            os.write(writer, b"x")
            signal.pause()
    os.close(writer)
    try:
        assert os.read(reader, 1) == b"x"
        with pytest.raises(WorkspaceLocked, match="another process is writing"), workspace.writing():
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
    with workspace.writing():
        pass


@pytest.mark.shared_data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "events", "items", "users"),
    [("food_kitchen", 420_401, 36_298, 52_124), ("arts_office", 190_138, 38_396, 8_577)],
)
def test_real_files_are_read_whole(
    read: Read, log: EventLog, folder: str, events: int, items: int, users: int
):
    if not (SHARED / folder).is_dir():
        pytest.skip(f"the data set {folder} is not here")
    read(SHARED / folder / "items.csv.gz", what="items")
    report = read(SHARED / folder / "interactions.csv.gz")
    assert (report.rejected, report.known_already) == (0, 0)
    assert log.watermark()[1:] == (events, items, users)
