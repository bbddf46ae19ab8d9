"""Where people stand by their tags."""

import numpy as np
import pytest

from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.profiles import Tag, TagSpace, TagVocabulary
from tastebridge.retrieval.records import Item

ITEMS = [
    Item(n, "films", str(n), f"Film {n}", genres=genres)
    for n, genres in enumerate([("noir",), ("noir", "jazz"), ("robots",), ("robots", "space"), ("space",)])
]
VOCABULARY = TagVocabulary.of_items(ITEMS)
RAW = HashingEmbedder().embed(VOCABULARY.names)
SPACE = TagSpace.of_embedded(VOCABULARY, RAW)


def people(*rows: dict[int, float]) -> np.ndarray:
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    items = np.array([item for row in rows for item in row], dtype=np.int64)
    strengths = np.array([value for row in rows for value in row.values()], dtype=np.float32)
    return np.array(SPACE.people(Histories(indptr, items, strengths, len(ITEMS))))


def test_like_tags_are_near_and_unlike_ones_far():
    noir, more_noir, robots = people({0: 1}, {1: 1}, {2: 1})
    assert noir @ more_noir > 0.4 > 0 > noir @ robots
    assert np.linalg.norm(people({0: 1, 2: 1}), axis=1) == pytest.approx(1)


def test_who_likes_nothing_stands_nowhere():
    assert not people({}, {0: -1}).any()


def test_a_dislike_lowers_the_tags_it_shares_with_likes_and_adds_no_direction():
    jazz_alone, liked = people({1: 1, 0: -0.9}, {1: 1})
    noir = people({0: 1})[0]
    assert jazz_alone @ noir < liked @ noir
    assert people({2: 1, 0: -1})[0] == pytest.approx(people({2: 1})[0])


def test_a_tag_outside_the_vocabulary_stands_where_its_text_is():
    embedded = HashingEmbedder().embed(["noir mood"])[0]
    written = [[Tag("noir mood", 1.0)], [Tag("ROBOTS", 1.0), Tag("noir mood", -1.0)], []]
    rows = SPACE.of_tags(written, RAW, {"noir mood": embedded})
    noir, robots = people({0: 1}, {2: 1})
    assert rows[0] @ noir > rows[0] @ robots
    assert rows[1] == pytest.approx(robots, abs=1e-6)
    assert not rows[2].any()


def test_it_is_restored_from_its_arrays():
    again = TagSpace.restore(SPACE.arrays())
    histories = Histories.of_lists([[0, 3], [1]], len(ITEMS))
    assert again.vocabulary.names == VOCABULARY.names
    assert again.people(histories) == pytest.approx(SPACE.people(histories))


def test_a_catalogue_without_any_tag_places_nobody():
    vocabulary = TagVocabulary.of_items([Item(0, "films", "0", "A")])
    space = TagSpace.of_embedded(vocabulary, HashingEmbedder().embed(vocabulary.names))
    assert not space.people(Histories.of_lists([[0]], 1)).any()
    assert TagSpace.restore(space.arrays()).people(Histories.of_lists([[0]], 1)).shape == (1, 384)
