import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewItem
from tastebridge.retrieval.log.titles import title_key

FILMS = [
    "Matrix, The (1999)",
    "Star Wars: Episode V - The Empire Strikes Back (1980)",
    "Star Wars",
    "The Godfather (1972)",
    "Seven (a.k.a. Se7en) (1995)",
    "Heat (1995)",
    "Heathers (1989)",
    "100% Wolf",
]


@pytest.fixture
def films(log: EventLog) -> EventLog:
    with log.write() as writer:
        writer.add_items([NewItem("film", str(n), title) for n, title in enumerate(FILMS)])
        writer.add_items([NewItem("book", "0", "HEAT"), NewItem("book", "1", "")])
    return log


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("the matrix", "Matrix, The (1999)"),
        ("MATRIX", "Matrix, The (1999)"),
        ("star wars", "Star Wars"),
        ("The Empire Strikes Back", "Star Wars: Episode V - The Empire Strikes Back (1980)"),
        ("godfahter", "The Godfather (1972)"),
        ("Se7en", "Seven (a.k.a. Se7en) (1995)"),
        ("Heat", "Heat (1995)"),
        ("100%", "100% Wolf"),
    ],
)
def test_finds_a_film_as_people_write_it(films: EventLog, typed: str, found: str):
    assert films.find_items(typed, domain="film")[0].title == found


def test_equal_titles_come_before_longer_and_similar_ones(films: EventLog):
    assert [item.title for item in films.find_items("heat")][:2] == ["HEAT", "Heat (1995)"]
    assert [item.title for item in films.find_items("star wars", limit=2)] == [
        "Star Wars",
        "Star Wars: Episode V - The Empire Strikes Back (1980)",
    ]


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "zzzzqqqq", "x"])
def test_finds_nothing_rather_than_anything(films: EventLog, typed: str):
    assert films.find_items(typed) == []


def test_limit_holds(films: EventLog):
    assert len(films.find_items("heat", limit=1)) == 1


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Lord of the Rings, The: The Two Towers (2002)", "lord of the rings"),
        ("A Beautiful Mind", "beautiful mind"),
        ("The The", "the"),
        ("(2012)", "(2012)"),
        ("Se7en", "se7en"),
        ("", ""),
    ],
)
def test_key_of_a_title(title: str, key: str):
    assert title_key(title) == key


@given(st.text())
def test_key_ignores_case_and_is_empty_for_blanks_only(title: str):
    assert title_key(title) == title_key(title.casefold())
    assert bool(title_key(title)) == bool(title.strip())
