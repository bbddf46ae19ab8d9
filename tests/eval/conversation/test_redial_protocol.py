"""The protocol of the dialogues: what is hidden stays hidden, and what was named does not count."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from tastebridge.agent.conversation.reading.rules import RulesReader
from tastebridge.eval.conversation.redial import Dialogues, Ranker, load_dialogues
from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.mentions.finder import MentionFinder

MOVIES = [
    ("1", "Alien (1979)", ["horror", "scifi"], ["Ridley Scott"]),
    ("2", "Heat (1995)", ["crime"], ["Michael Mann"]),
    ("3", "Solaris (1972)", ["scifi"], ["Andrei Tarkovsky"]),
    ("4", "Scream (1996)", ["horror"], ["Wes Craven"]),
    ("5", "Amelie (2001)", ["romance", "comedy"], ["Jean-Pierre Jeunet"]),
]
ANSWERS = {
    "3": {"suggested": 1, "seen": 0, "liked": 1},
    "4": {"suggested": 1, "seen": 0, "liked": 0},
    "1": {"suggested": 0, "seen": 1, "liked": 1},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    movies = [
        {"movie_id": i, "title": title, "genres": genres, "director": director, "stars": []}
        for i, title, genres, director in MOVIES
    ]
    said = [
        (1, "Hi! I loved @1 but no horror please"),
        (2, "Have you seen @4 ?"),
        (1, "No. Science fiction please"),
        (2, "Then @3 is for you"),
        (1, "thanks, I will"),
    ]
    dialogue = {
        "dialogue_id": "d", "initiator": 1, "respondent": 2, "seeker_answers": ANSWERS,
        "messages": [{"speaker": speaker, "text": text} for speaker, text in said],
    }  # fmt: skip
    other = {**dialogue, "seeker_answers": [], "messages": [{"speaker": 2, "text": "@2 and @5"}]}
    for name, rows in (("movies", movies), ("dialogues", [dialogue, other])):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path


@pytest.fixture
def dialogues(folder: Path) -> Dialogues:
    return load_dialogues(folder)


@pytest.fixture
def ranker(dialogues: Dialogues) -> Ranker:
    def reader(finder: MentionFinder) -> RulesReader:
        return RulesReader(lambda text: [(one.start, one.end) for one in finder.spot(text)])

    return Ranker(dialogues, HashingEmbedder(), reader)


def test_only_what_was_suggested_and_liked_is_hidden(dialogues: Dialogues):
    (case,) = dialogues.cases
    assert dialogues.items[case.target].title == "Solaris (1972)"
    assert case.turns == ("Hi! I loved “Alien” but no horror please", "No. Science fiction please")
    assert [dialogues.items[column].title for column in case.named] == ["Alien (1979)", "Scream (1996)"]


def test_the_dialogue_itself_does_not_count_for_popularity(dialogues: Dialogues):
    assert dialogues.popularity(0).tolist() == [0, 1, 0, 0, 1]
    assert dialogues.popularity(1).tolist() == [1, 0, 1, 1, 0]


def test_wishes_and_mentions_find_what_popularity_cannot(dialogues: Dialogues, ranker: Ranker):
    (case,) = dialogues.cases
    places = {name: ranker.places(case, way(case)) for name, way in ranker.ways().items()}
    assert places["with wishes and limits"] == 1
    assert places["popularity"] == 3


def test_films_that_were_named_have_no_place(dialogues: Dialogues, ranker: Ranker):
    (case,) = dialogues.cases
    scores = np.array([9.0, 1.0, 0.5, 9.0, 0.2], dtype=np.float32)
    assert ranker.places(case, scores) == 2
    equal = np.zeros(5, dtype=np.float32)
    assert ranker.places(case, equal) == 2
