"""Titles found inside of a turn."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.mentions.catalogue import TitleCatalogue
from tastebridge.retrieval.mentions.forms import article_first
from tastebridge.retrieval.mentions.spotting import Spotter
from tastebridge.retrieval.records import Item

TITLES = (
    "It", "Up", "You", "Us", "Her", "Friends", "The One", "The Town", "Heat", "1984", "Inception",
    "Star Wars", "The Matrix (1999)", "Matrix Reloaded, The",
    "Star Wars: Episode V - The Empire Strikes Back",
    "The Godfather Part II", "Toy Story 2", "Schindler's List", "Pride and Prejudice", "A Town Called Home",
    "Home Town", "三体", "流浪地球", "爱",
)  # fmt: skip
SPOTTER = Spotter(
    TitleCatalogue.of([Item(at, "films", str(at), title) for at, title in enumerate(TITLES)]),
)


def spotted(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SPOTTER.spot(text)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("i loved inception and the matrix", ["inception", "the matrix"]),
        ("Inception was great.", ["Inception"]),
        ("I saw The Matrix (1999) twice", ["The Matrix (1999)"]),
        ("have you got star wars the empire strikes back?", ["star wars the empire strikes back"]),
        ("something like the empire strikes back", ["the empire strikes back"]),
        ("The Godfather, Part Two is long", ["The Godfather, Part Two"]),
        ("toy story two", ["toy story two"]),
        ("Schindlers list or pride & prejudice", ["Schindlers list", "pride & prejudice"]),
        ("我喜欢《三体》和流浪地球", ["三体", "流浪地球"]),
    ],
)
def test_titles_are_spotted_as_people_write_them(text: str, titles: list[str]):
    assert spotted(text) == titles


@pytest.mark.parametrize(
    "text",
    [
        "it is up to you and us",
        "It is good. Up to you! Us too. Her as well\nFriends say so",
        "Friends and her sister: the one in the town",
        "IT IS UP TO YOU",
        "born in 1984",
        "我爱你",
        "",
    ],
)
def test_words_of_every_day_are_no_titles(text: str):
    assert spotted(text) == []


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("I loved It and Up", ["It", "Up"]),
        ('"It" was scary', ["It"]),
        ("we saw 'friends' again", ["friends"]),
        ("I read '1984' in school", ["1984"]),
        ("have you seen The Town?", ["The Town"]),
        ("看过《爱》吗", ["爱"]),
    ],
)
def test_words_of_every_day_are_titles_where_they_are_written_so(text: str, titles: list[str]):
    assert spotted(text) == titles


def test_longer_title_wins_over_those_inside_it():
    assert spotted("The Matrix Reloaded beats The Matrix") == ["The Matrix Reloaded", "The Matrix"]


def test_span_carries_the_key_of_its_title():
    [span] = SPOTTER.spot("the godfather part ii")
    assert span.key == "godfather 2"


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from((*TITLES, "and", "'", '"', ". ")), max_size=20).map(" ".join)
)
def test_spans_lie_in_the_text_in_order_and_apart(text: str):
    end = 0
    for span in SPOTTER.spot(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(st.sampled_from(TITLES))
def test_quoted_title_is_spotted(title: str):
    plain = article_first(title.removesuffix(" (1999)"))
    assert spotted(f'so "{plain}" then') == [plain]


@pytest.mark.parametrize(
    "piece", ["a", "the ", "It ", "\x00\u202e", "((1984) ", "电影", "'s ", "A.B.", "x\u0301", '"Up" ']
)
def test_hostile_text_is_read_in_a_moment(piece: str):
    text = piece * (4000 // len(piece))
    start = time.process_time()
    SPOTTER.spot(text)
    assert time.process_time() - start < 1.0
