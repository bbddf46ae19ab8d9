"""BM25 against an example worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from contracts.method_contract import block_training, changed, people_of

from tastebridge.eval.methods.bm25_titles import Bm25Titles, Bm25TitlesConfig, bm25, word_counts
from tastebridge.eval.training import Training
from tastebridge.retrieval.dataset import DomainData

TARGET = ["red red pan", "Blue PAN", "green bowl of wood"]
SOURCE = ["a red apple", "pan, pan!"]


def titled(data: DomainData, titles: list[str]) -> DomainData:
    """Gives the first items these titles; all others are empty."""
    every = titles + [""] * (len(data.items) - len(titles))
    return replace(data, items=[replace(i, title=title) for i, title in zip(data.items, every, strict=True)])


@pytest.fixture
def training() -> Training:
    world = block_training()
    return changed(world, source=titled(world.source, SOURCE), target=titled(world.target, TARGET))


def test_three_titles_by_hand() -> None:
    words: dict[str, int] = {}
    weights = bm25(word_counts(TARGET, words), 1.5, 0.5).toarray()
    # Mean length 3; `red`: n = 1, idf = ln(1 + 2.5 / 1.5) = 0.980829; `pan`: n = 2, idf = ln(1.6) = 0.470004.
    # Title 0, length 3: damping 1.5. red: 0.980829 * 2 * 2.5 / 3.5 = 1.401185. pan: 0.470004 * 2.5 / 2.5.
    assert weights[words["red"]] == pytest.approx([1.401185, 0.0, 0.0], abs=1e-5)
    # Title 1, length 2: damping 1.5 * (0.5 + 0.5 * 2 / 3) = 1.25. pan: 0.470004 * 2.5 / 2.25 = 0.522226.
    assert weights[words["pan"]] == pytest.approx([0.470004, 0.522226, 0.0], abs=1e-5)


def test_the_titles_of_a_person_are_the_query_words_as_often_as_they_occur(training: Training) -> None:
    method = Bm25Titles.fit(training, Bm25TitlesConfig(k1=1.2, b=0.0))
    scores = method.score(people_of([[0], [1], [0, 1]]))
    # 12 titles, 9 of them empty. red: n = 1, idf = ln(1 + 11.5 / 1.5); twice: 2 * 2.2 / 3.2. pan: n = 2.
    red, pan = np.log(1 + 11.5 / 1.5) * 4.4 / 3.2, np.log(1 + 10.5 / 2.5)
    assert scores[0, :3] == pytest.approx([red, 0.0, 0.0])
    assert scores[1, :3] == pytest.approx([2 * pan, 2 * pan, 0.0])
    assert scores[2] == pytest.approx(scores[0] + scores[1])
    assert not scores[:, 3:].any()


def test_only_the_newest_titles_are_the_query(training: Training) -> None:
    method = Bm25Titles.fit(training, Bm25TitlesConfig(newest=1))
    newest, both = method.score(people_of([[1], [0, 1]]))
    np.testing.assert_array_equal(newest, both)


def test_a_catalogue_without_words_is_no_problem(training: Training) -> None:
    silent = changed(training, target=titled(training.target, []))
    assert not Bm25Titles.fit(silent, Bm25TitlesConfig()).score(people_of([[0, 1]])).any()
