"""What is said when a data set is not what it should be, and that nothing of it stays."""

import gzip
from typing import Any

import pytest

from tastebridge.retrieval.datasets.catalogue import DATASETS, dataset
from tastebridge.retrieval.datasets.delimited import Delimited
from tastebridge.retrieval.errors import (
    SettingsError,
    TooManyBadRows,
    UnclearColumns,
    UnknownName,
    UnreadableFile,
)


def test_unknown_data_set_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match=r"no data set is called 'movielen'; did you mean 'movielens'\?"):
        dataset("movielen")


@pytest.mark.parametrize("name", DATASETS)
def test_folder_of_something_else_is_named_with_what_was_expected_and_found(world: Any, name: str):
    world.write("holiday.png", "x")
    with pytest.raises(UnreadableFile, match=r"expected .*; found: holiday\.png") as error:
        world.load(name)
    assert str(world.folder) in str(error.value)


@pytest.mark.parametrize("name", DATASETS)
def test_path_that_does_not_exist(world: Any, name: str):
    with pytest.raises(UnreadableFile, match="nowhere does not exist"):
        world.load(name, world.folder / "nowhere")


def test_file_where_a_folder_is_needed(world: Any):
    with pytest.raises(UnreadableFile, match="is no folder: give the folder"):
        world.load("movielens", world.write("ml-1m.zip", "PK"))


def test_missing_half_of_a_pair_is_named(world: Any):
    world.write("u.data", "1\t10\t5\t978300760\n")
    with pytest.raises(UnreadableFile, match=r"u\.data is there, but u\.item is missing; found: u\.data"):
        world.load("movielens")


def test_long_folder_is_not_listed_whole(world: Any):
    for number in range(20):
        world.write(f"{number:02d}.txt", "x")
    with pytest.raises(UnreadableFile, match=r"11\.txt and 8 more$"):
        world.load("goodbooks")


def test_one_domain_for_several_is_refused(world: Any):
    for category in ("Books", "Software"):
        world.write(f"{category}.csv", "user_id,parent_asin,rating,timestamp\na,1,4.0,978300760000\n")
    with pytest.raises(SettingsError, match="holds several: books, software"):
        world.load("amazon", domain="things")


def test_domain_that_is_asked_for_is_used(world: Any):
    world.write("ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,978300760\n")
    world.write("movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n")
    assert [report.domains for report in world.load("movielens", domain="cinema")] == [("cinema",)] * 2


def test_old_goodbooks_with_other_ids_is_refused(world: Any):
    world.write("ratings.csv", "book_id,user_id,rating\n1,1,5\n")
    world.write("books.csv", "id,book_id,authors,original_publication_year,title\n1,99,A,2000,T\n")
    with pytest.raises(UnclearColumns, match=r"books\.csv: line 1 should name .*'goodreads_book_id' is not"):
        world.load("goodbooks")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"ratings\.csv\.gz is empty"),
        (b"userId,movieId", "cannot be read to its end"),
        (gzip.compress(b"userId,movieId,rating,timestamp\n1,1,5,978300760\n" * 99)[:-20], "cannot be read"),
        (gzip.compress(b"<html>\n"), "line 1 should name the columns 'userId'"),
    ],
)
def test_damaged_file_stores_nothing_and_leaves_nothing(world: Any, content: bytes, message: str):
    world.write("ratings.csv.gz", content)
    world.write("movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n")
    with pytest.raises((UnreadableFile, UnclearColumns), match=message):
        world.load("movielens")
    assert world.watermark()[1] == 0
    assert not list(world.workspace.root.glob(".loading-*"))


def test_too_many_bad_rows_are_told_by_the_published_file_and_its_line(world: Any):
    ratings = world.write("u.data", "1\t10\t5\t978300760\nx\ny\n")
    world.write("u.item", "10|Heat (1995)|01-Jan-1995||" + "|0" * 19 + "\n")
    with pytest.raises(TooManyBadRows, match=r"2 of 3 rows are bad.* in line 2: 'x'") as error:
        world.load("movielens")
    assert str(error.value).startswith(f"{ratings}: ")
    report = world.workspace.reports / "films.u.data.rejected.csv"
    lines = report.read_text(encoding="utf-8").splitlines()
    assert [line.rsplit(",", 3)[0] for line in lines[1:]] == [f"{ratings},2", f"{ratings},3"]
    assert str(report) in str(error.value)
    assert world.watermark()[1:] == (0, 1, 0)


def test_progress_reaches_far_into_the_file(world: Any):
    path = world.write("x.csv", "a\n" + "1\n" * 50_000)
    seen: list[tuple[int, int]] = []
    rows = list(Delimited(("a",), lambda a: (a,)).rows(path, lambda *done: seen.append(done)))
    assert rows == [("1",)] * 50_000
    assert len(seen) == 2
    assert seen == sorted(seen)
    assert all(0 < done <= total == path.stat().st_size for done, total in seen)
