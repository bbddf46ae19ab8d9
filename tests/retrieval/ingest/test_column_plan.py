import re
from pathlib import Path

import pytest

from tastebridge.retrieval.errors import SettingsError, UnclearColumns
from tastebridge.retrieval.ingest.names import EVENT_COLUMNS, ITEM_COLUMNS, KINDS, bare
from tastebridge.retrieval.ingest.plan import ColumnPlan, parse_column_map, plan_columns


def plan(tmp_path: Path, header: str, **options: object) -> ColumnPlan:
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    return plan_columns(path, **{"what": "events", "domain": "film", **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("userId,movieId,rating,timestamp", "user=userId item=movieId rating=rating time=timestamp"),
        (
            "reviewerID,asin,overall,unixReviewTime",
            "user=reviewerID item=asin rating=overall time=unixReviewTime",
        ),
        (
            "user_id,domain,item_id,rating,position",
            "user=user_id item=item_id domain=domain rating=rating position=position",
        ),
        ("User-ID,ISBN,Book-Rating", "user=User-ID item=ISBN rating=Book-Rating"),
        ("timestamp,visitorid,event,itemid", "user=visitorid item=itemid kind=event time=timestamp"),
        ("customer,product_id,Action Type", "user=customer item=product_id kind=Action Type"),
        ("item_id,asin,user_id", "user=user_id item=item_id"),
    ],
)
def test_columns_of_well_known_files(tmp_path: Path, header: str, columns: str):
    found = plan(tmp_path, header).columns
    assert " ".join(f"{field}={column}" for field, column in found.items()) == columns


def test_catalogue_columns(tmp_path: Path):
    found = plan(tmp_path, "movie_id,title,Genres,director,stars,release_date", what="items")
    assert found.columns == {
        "item": "movie_id",
        "title": "title",
        "year": "release_date",
        "creators": "director",
        "genres": "Genres",
    }
    assert found.unused == ("stars",)


def test_plan_says_what_is_read_what_is_not_and_whose_the_rows_are(tmp_path: Path):
    assert str(plan(tmp_path, "uid,iid,helpful,split")) == (
        "user=uid, item=iid; not used: helpful, split; domain: 'film'"
    )
    assert str(plan(tmp_path, "uid,iid,domain")).endswith("domain: the column 'domain', else 'film'")
    assert str(plan(tmp_path, "uid,iid", domain=None)).endswith(
        "domain: the one whose catalogue has the item"
    )


def test_map_goes_over_the_guess(tmp_path: Path):
    found = plan(tmp_path, "user_id,who,asin,parent_asin", columns={"user": "who", "item": "asin"})
    assert dict(found.columns) == {"user": "who", "item": "asin"}
    assert found.unused == ("user_id", "parent_asin")


@pytest.mark.parametrize(
    ("header", "options", "message"),
    [
        ("who,what", {}, "no column looks like the user; say which: --map user=COLUMN; .*'who', 'what'"),
        ("user,what", {}, "no column looks like the item; say which: --map item=COLUMN"),
        (
            "user,asin,parent_asin",
            {},
            "the item could be 'asin' or 'parent_asin'; say which: --map item=asin",
        ),
        ("user,item,date,timestamp,ts", {"columns": {"user": "u"}}, "--map user=u: no such column"),
        ("user,item", {"columns": {"title": "item"}}, "--map title=item: events can only have user, item"),
        ("user,item,item", {}, "several columns are called 'item'"),
        (
            "item,title",
            {"what": "items", "domain": None},
            "domain of these items .*--domain NAME or --items-map domain=COLUMN",
        ),
        ("user,item,date,created at", {}, "the time could be 'date' or 'created at'"),
    ],
)
def test_unclear_columns_say_what_to_write(
    tmp_path: Path, header: str, options: dict[str, object], message: str
):
    with pytest.raises(UnclearColumns, match=message) as caught:
        plan(tmp_path, header, **options)
    assert str(tmp_path / "x.csv") in str(caught.value)


def test_column_map_is_parsed():
    assert parse_column_map('user=uid, item=asin,"title=Name, full",time=a=b') == {
        "user": "uid",
        "item": "asin",
        "title": "Name, full",
        "time": "a=b",
    }
    assert parse_column_map("") == {}


@pytest.mark.parametrize("text", ["user", "=uid", "colour=red", "user=a,user=b", ","])
def test_bad_column_maps_are_shown(text: str):
    with pytest.raises(SettingsError, match=re.escape(repr(text))):
        parse_column_map(text)


def test_a_guess_can_be_undone(tmp_path: Path):
    found = plan(tmp_path, "id,class", what="items", columns=parse_column_map("genres="))
    assert found.columns == {"item": "id"}
    assert found.unused == ("class",)
    with pytest.raises(UnclearColumns, match="no column looks like the item"):
        plan(tmp_path, "user,item", columns=parse_column_map("item="))


def test_no_name_means_two_things():
    for table in (EVENT_COLUMNS, ITEM_COLUMNS):
        names = [name for names in table.values() for name in names]
        assert len(names) == len(set(names))
        assert all(name == bare(name) for name in names)
    assert all(name == bare(name) for name in KINDS)
