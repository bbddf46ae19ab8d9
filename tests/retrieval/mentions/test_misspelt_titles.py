"""Misspelt titles: against a comparison with every title, and how often the right one is found."""

import csv
import gzip
import json
import random
import string
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tastebridge.retrieval.mentions.finder import MentionFinder
from tastebridge.retrieval.mentions.forms import forms_of, without_year
from tastebridge.retrieval.mentions.mention import Mention
from tastebridge.retrieval.mentions.misspelt import Speller
from tastebridge.retrieval.mentions.ngrams import NgramIndex
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.sample import sample_files

REDIAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "redial"
SYLLABLES = ("dra", "ken", "lo", "mi", "sta", "rum", "pel", "o", "vin", "qua", "thes", "zor")


def invented(count: int) -> list[str]:
    chance = random.Random(7)
    names = (
        " ".join(
            "".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(chance.randint(1, 3))
        )
        for _ in range(count)
    )
    return list(dict.fromkeys(names))


STRINGS = invented(400)
SPELLER = Speller(STRINGS, {word for string in STRINGS for word in string.split()})


def with_errors(chance: random.Random, text: str, count: int) -> str:
    """Returns a text with letters left out, put in, exchanged or swapped at random places."""
    for _ in range(count):
        at, letter = chance.randrange(max(len(text), 1)), chance.choice(string.ascii_lowercase)
        text = chance.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
            )
        )
    return text


@given(st.sampled_from(STRINGS), st.integers(0, 2), st.randoms(use_true_random=False))
def test_nearest_is_what_comparing_with_every_string_finds(text: str, errors: int, chance: random.Random):
    written = with_errors(chance, text, errors)
    near = SPELLER.near(written, 3)
    [(_, edits, _)] = process.extract(written, STRINGS, scorer=OSA.distance, limit=1)
    if len(text) > 4 + errors:
        assert near[0].edits == edits
    assert all(spelling.edits >= edits for spelling in near)
    assert near == sorted(near, key=lambda spelling: spelling.edits)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=20, unique=True), st.integers(2, 3))
def test_string_is_its_own_best_candidate(strings: list[str], size: int):
    index = NgramIndex.of(strings, size)
    for place, text in enumerate(strings):
        if len(text) + 2 >= size:
            assert place in index.candidates(text, len(strings))


def test_strings_that_share_nothing_are_no_candidates():
    index = NgramIndex.of(["inception", "heat"], 3)
    assert index.candidates("inceptoin", 5).tolist() == [0]
    assert index.candidates("zzz", 5).tolist() == []
    assert NgramIndex.of(["ab", "cd"], 3).candidates("b  c", 5).tolist() == []
    assert NgramIndex.of([], 3).candidates("heat", 5).tolist() == []


@pytest.mark.parametrize(
    ("written", "surely"),
    [
        ("inceptoin", True),
        ("inception", True),
        ("incption", True),
        ("incptoin", True),
        ("perception", False),
        ("ohat", False),
        ("heeat", True),
        ("toy story 3", False),
        ("toy stroy 2", True),
        ("the torn", False),
        ("star warz", False),
    ],
)
def test_only_a_near_misspelling_of_one_title_is_certain(written: str, surely: bool):
    titles = [
        "inception",
        "heat",
        "toy story 2",
        "star ward",
        "star wars",
        "the town",
        "torn apart",
        "perception of",
    ]
    speller = Speller(titles, {word for title in titles for word in title.split()})
    assert speller.certain(written, speller.near(written, 4)) is surely


def recall(items: list[Item], errors: int, count: int) -> tuple[float, float, float]:
    """Returns shares of titles: first of what is answered; among the items; not among any items."""
    finder, chance = MentionFinder(items), random.Random(11)
    first = inside = wrong = 0
    chosen = chance.sample(items, min(count, len(items)))
    for item in chosen:
        whole = forms_of(item.title).whole
        answer = finder.resolve(
            Mention(with_errors(chance, without_year(item.title)[0], errors), "like", "opinion")
        )
        keys = [forms_of(other.title).whole for other in (*answer.items, *answer.nearest)]
        first += keys[:1] == [whole]
        inside += bool(answer.items) and whole in keys
        wrong += bool(answer.items) and whole not in keys
    return first / len(chosen), inside / len(chosen), wrong / len(chosen)


def held_out(items: list[Item], count: int) -> float:
    """Returns the share of titles that are not in the catalogue and are still taken for one item of it."""
    chance = random.Random(13)
    wholes = sorted({forms_of(item.title).whole for item in items})
    held = set(chance.sample(wholes, len(wholes) // 4))
    finder = MentionFinder([item for item in items if forms_of(item.title).whole not in held])
    missing = [item for item in items if forms_of(item.title).whole in held]
    asked = chance.sample(missing, min(count, len(missing)))
    answers = [finder.resolve(Mention(without_year(item.title)[0], "like", "opinion")) for item in asked]
    return sum(answer.item is not None for answer in answers) / len(asked)


def sample_books() -> list[Item]:
    path = next(path for path in sample_files().items if path.stem == "books")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Item(at, "books", row["item_id"], row["title"], int(row["year"]), tuple(row["creators"].split("|")))
        for at, row in enumerate(rows)
    ]


def test_misspelt_books_of_the_sample_are_found():
    books = sample_books()
    first, inside, wrong = recall(books, 1, 347)
    assert first > 0.97
    assert inside > 0.8
    assert wrong < 0.01
    assert held_out(books, 347) < 0.03


@pytest.mark.shared_data
def test_misspelt_films_are_found_and_films_that_are_not_there_are_not():
    path = REDIAL / "movies.jsonl.gz"
    if not path.is_file():
        pytest.skip("the data set redial is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    films = [
        Item(at, "films", row["movie_id"], row["title"], None, tuple(row["director"]))
        for at, row in enumerate(rows)
    ]
    assert recall(films, 0, 1000)[1] == 1.0
    first, inside, wrong = recall(films, 1, 1000)
    assert (first > 0.94, inside > 0.75, wrong < 0.01) == (True, True, True)
    first, inside, wrong = recall(films, 2, 1000)
    assert (first > 0.85, inside > 0.55, wrong < 0.01) == (True, True, True)
    assert held_out(films, 1000) < 0.04


@pytest.mark.parametrize(
    "piece", ["a", "the ", "\x00\u202e", "((1984) ", "电影", "'s ", "A.B.", " by", "x\u0301", "第二部的"]
)
def test_hostile_mention_is_answered_in_a_moment(piece: str):
    finder = MentionFinder([Item(at, "films", str(at), title) for at, title in enumerate(STRINGS)])
    text = piece * (4000 // len(piece))
    start = time.process_time()
    finder.resolve(Mention(text, "like", "opinion"))
    finder.resolve_creator(text)
    assert time.process_time() - start < 1.0
