"""What a catalogue tells of its items, and how fast it is read."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.critique.facts import CatalogueFacts
from tastebridge.retrieval.critique.remembering import Remembered
from tastebridge.retrieval.critique.stems import contains, key_of, stem
from tastebridge.retrieval.critique.words import spelled
from tastebridge.retrieval.records import Item

ITEMS = [
    Item(3, "books", "dune", "Dune", 1965, ("Frank Herbert",), ("Science Fiction",), ("empire",), pages=412),
    Item(5, "books", "dune-new", "Dune (2019)", 2019, ("Frank Herbert",), ("science fiction",)),
    Item(8, "books", "it", "It", None, ("Stephen King",), ("Horror",), ("1138 pages", "vampires")),
    Item(9, "books", "poem", "Poem", description="A novella of 96 pages about Vampires. Or 300 pages?"),
]
FACTS = CatalogueFacts.of(ITEMS)


def test_numbers_are_told_by_their_field_or_else_by_the_text():
    assert np.array_equal(FACTS.pages, [412, np.nan, 1138, 96], equal_nan=True)
    assert np.array_equal(FACTS.years, [1965, 2019, np.nan, np.nan], equal_nan=True)
    assert np.isnan(FACTS.minutes).all()
    film = Item(1, "films", "f", "F", description="Drama, 2h 10m", themes=("112 min",), minutes=90)
    assert CatalogueFacts.of([film]).minutes.tolist() == [90]
    assert CatalogueFacts.of([Item(1, "films", "f", "F", description="2h 10m")]).minutes.tolist() == [130]


def test_words_are_found_whatever_their_case():
    science_fiction = FACTS.attributes.having([key_of("science FICTION")])
    assert science_fiction.tolist() == [True, True, False, False]
    assert FACTS.attributes.told.tolist() == [True, True, True, False]
    assert FACTS.creators.having([key_of("Stephen King")]).tolist() == [False, False, True, False]


def test_a_word_in_the_text_is_found_as_a_word():
    assert FACTS.saying("vampire").tolist() == [False, False, False, True]
    assert FACTS.saying("amp").tolist() == [False] * 4
    assert FACTS.saying(" ").tolist() == [False] * 4
    assert CatalogueFacts.of([Item(1, "b", "b", "黑暗森林")]).saying("森林").tolist() == [True]


def test_other_editions_are_the_same_work():
    assert FACTS.editions(FACTS.columns([3])).tolist() == [True, True, False, False]
    assert FACTS.editions(FACTS.columns([99])).tolist() == [False] * 4
    nameless = CatalogueFacts.of([Item(1, "b", "x", ""), Item(2, "b", "y", "")])
    assert nameless.editions(np.array([0])).tolist() == [True, False]


def test_columns_are_those_of_the_numbers_that_exist():
    assert FACTS.columns([9, 4, 3]).tolist() == [0, 3]
    assert FACTS.columns([]).tolist() == []
    assert FACTS.columns_of_ids["it"] == 2


@pytest.mark.parametrize(
    ("word", "attribute"),
    [
        ("sci-fi", "Science Fiction"),
        ("scary", "horror"),
        ("violent", "violence"),
        ("funny", "comedies"),
        ("romantic", "Romance"),
        ("noir", "Neo-Noir"),
        ("vampires", "vampire"),
        ("detective stories", "mystery"),
        ("恐怖", "horror"),
        ("恐怖片", "Horror"),
        ("科幻小说", "science fiction"),
        ("科幻", "硬科幻"),
        ("温馨", "cosiness"),
    ],
)
def test_words_mean_attributes_by_spelling_and_synonyms(word: str, attribute: str):
    facts = CatalogueFacts.of([Item(1, "b", "b", "B", genres=(attribute, "Western"))])
    assert spelled(word, facts.attributes) == {key_of(attribute)}


@pytest.mark.parametrize(
    ("word", "attribute"),
    [("fiction", "non-fiction"), ("man", "romance"), ("", "x"), ("art", "party"), ("dark", "dark humour")],
)
def test_parts_of_words_mean_nothing(word: str, attribute: str):
    facts = CatalogueFacts.of([Item(1, "b", "b", "B", genres=(attribute,))])
    assert spelled(word, facts.attributes) == frozenset()


@given(st.text(max_size=30))
def test_keys_are_stable(text: str):
    assert contains(key_of(text), key_of(text)) or not key_of(text)
    assert key_of(text.upper().lower()) == key_of(text.lower())


@pytest.mark.parametrize(
    ("word", "plain"),
    [("comedies", "comedy"), ("books", "book"), ("boxes", "box"), ("gas", "gas"), ("class", "class"),
     ("churches", "church"), ("paris", "paris"), ("virus", "virus")],
)  # fmt: skip
def test_plurals(word: str, plain: str):
    assert stem(word) == plain


def test_twenty_thousand_items_take_a_moment():
    names = [f"{a}{b}" for a in "abcdefghijklmnopqrst" for b in "uvwxyzabcdefghijklmn"]
    items = [
        Item(n, "books", str(n), f"Title {n}", 1900 + n % 120, (f"Author {n % 5000}",), (names[n % 30],),
             (names[n % 50], names[n % 300], names[n % 7]),
             "A description of some length that says 200 pages and more. " + "And more of it all. " * 10)
        for n in range(20_000)
    ]  # fmt: skip
    seconds = []
    for _ in range(3):
        start = time.process_time()
        facts = CatalogueFacts.of(items)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 1.5  # .2 to .5 on a quiet machine
    assert (facts.pages == 200).all()


def test_the_newest_values_are_remembered():
    made: list[int] = []

    def value(key: int) -> int:
        return remembered.get(key, lambda: made.append(key) or 10 * key)  # type: ignore[func-returns-value]

    remembered: Remembered[int, int] = Remembered(2)
    assert [value(key) for key in (1, 2, 1, 3, 3, 2, 1)] == [10, 20, 10, 30, 30, 20, 10]
    assert made == [1, 2, 3, 1]
