"""What data sets say of their people, under the ids that loading the ratings gives them."""

from typing import Any

import pytest

from tastebridge.retrieval.datasets.catalogue import dataset
from tastebridge.retrieval.datasets.people import people
from tastebridge.retrieval.errors import UnreadableFile


def test_ml_100k(world: Any):
    world.write("ml-100k/u.user", "1|24|M|technician|85711\n2|53|F|other|94043\n")
    assert list(people(dataset("movielens"), world.folder, pytest.fail)) == [
        ("ml-100k:1", "M", "24"),
        ("ml-100k:2", "F", "53"),
    ]


def test_ids_are_those_of_the_ratings(world: Any):
    world.write("ratings.dat", "1::10::5::978300760\n")
    world.write("movies.dat", "10::Heat (1995)::Crime\n")
    world.write("users.dat", "1::F::1::10::48067\n")
    world.load("movielens")
    [(user, gender, age)] = people(dataset("movielens"), world.folder, pytest.fail)
    assert (gender, age) == ("F", "1")
    assert len(world.history(user)) == 1


def test_book_crossing_knows_ages_only(world: Any):
    world.write(
        "BX-Users.csv",
        '"User-ID";"Location";"Age"\n"1";"nyc, usa";NULL\n"2";"oviedo, españa";"18"\n'.encode("latin-1"),
    )
    assert list(people(dataset("book-crossing"), world.folder, pytest.fail)) == [
        ("bookcrossing:1", "", ""),
        ("bookcrossing:2", "", "18"),
    ]


def test_line_that_is_no_person_is_named(world: Any):
    world.write("users.dat", "1::F::1::10::48067\n2::F\n")
    rejected: list[str] = []
    assert len(list(people(dataset("movielens"), world.folder, rejected.append))) == 1
    assert rejected == [f"{world.folder / 'users.dat'}, line 2: '2::F' is no person"]


def test_lines_count_from_the_one_that_names_the_columns(world: Any):
    world.write("BX-Users.csv", '"User-ID";"Location";"Age"\n\n"1";"x\n')
    rejected: list[str] = []
    assert list(people(dataset("book-crossing"), world.folder, rejected.append)) == []
    assert rejected == [f'{world.folder / "BX-Users.csv"}, line 3: \'"1";"x\' is no person']


def test_missing_file_is_named(world: Any):
    world.write("ratings.csv", "x")
    with pytest.raises(UnreadableFile, match=r"expected u\.user or users\.dat; found: ratings\.csv"):
        list(people(dataset("movielens"), world.folder, pytest.fail))


def test_data_set_without_people_says_so(world: Any):
    with pytest.raises(UnreadableFile, match="Goodbooks-10k says nothing about its people"):
        list(people(dataset("goodbooks"), world.folder, pytest.fail))
