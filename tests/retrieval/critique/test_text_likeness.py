"""Words and items compared by meaning; a toy embedder has one dimension a topic."""

from collections.abc import Sequence

import numpy as np
import pytest

from tastebridge.retrieval.critique.facts import CatalogueFacts
from tastebridge.retrieval.critique.fit import fit
from tastebridge.retrieval.critique.ground import Ground
from tastebridge.retrieval.critique.text import TextLikeness, near_items, scaled
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.factors import FactorsConfig
from tastebridge.retrieval.index.layout import load_array
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.records import Floats, Item
from tastebridge.retrieval.spaces import DomainSpace

TOPICS = {"gloomy": 0, "bleak": 0, "dark": 0, "sunny": 1, "bright": 1}


def embed(texts: Sequence[str]) -> Floats:
    rows = np.zeros((len(texts), 3), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[TOPICS.get(text, 2)] = 1
    return rows


def test_a_word_that_no_attribute_spells_is_found_by_its_meaning():
    items = [
        Item(0, "b", "0", "A", themes=("bleak",)),
        Item(1, "b", "1", "B", themes=("bright",)),
        Item(2, "b", "2", "C"),
    ]
    ground = Ground(CatalogueFacts.of(items), lambda: np.zeros(3, np.int64), embed=embed)
    gloomy = Wish("attribute", "want", "gloomy", True, "gloomy")
    nobody = np.zeros(0, dtype=np.int64)
    assert fit(gloomy, ground, nobody).tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)
    unheard = Wish("attribute", "want", "velvety", True, "velvety")
    assert np.isnan(fit(unheard, ground, nobody)).all()


def test_scaled_values_are_standard_deviations_and_equal_ones_are_nothing():
    assert scaled(np.array([1, 1, 1], dtype=np.float32)).tolist() == [0, 0, 0]
    values = scaled(np.array([*([0.0] * 999), 1.0], dtype=np.float32))
    assert values[-1] == 1
    assert -0.1 < values[0] < 0
    assert len(scaled(np.zeros(0, dtype=np.float32))) == 0


def test_items_near_an_anchor_come_first_and_taste_counts_inside_a_domain():
    text = np.array([[1, 0], [0.9, 0.1], [0, 1], [-1, 0]], dtype=np.float32)
    taste = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], dtype=np.float32)
    numbers = np.arange(4)
    books = DomainSpace("books", numbers, taste, text, FactorsConfig())
    films = DomainSpace("films", numbers + 10, taste, text, FactorsConfig())
    across = near_items(books, [(films, 0)])
    assert across.argsort().tolist()[::-1][:2] == [0, 1]
    inside = near_items(books, [(books, 0)])
    assert inside[2] > across[2]
    assert inside[1] < across[1]
    both = near_items(books, [(films, 0), (films, 3)])
    assert np.abs(both).max() < np.abs(across).max()


def test_words_are_near_the_items_whose_texts_have_them(sample_index: LiveIndex):
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> Floats:
        asked.extend(texts)
        return HashingEmbedder().embed(texts)

    likeness = TextLikeness(sample_index, "books", counting)
    near = likeness.to("noir")
    assert near is not None
    assert likeness.to("noir") is near
    assert asked == ["noir"]
    assert near.min() >= -1
    assert near.max() == 1
    assert TextLikeness(sample_index, "books", None).to("noir") is None
    assert likeness.to("  ") is None


def test_what_all_texts_have_in_common_is_near_none_of_them(sample_index: LiveIndex):
    raw = load_array(sample_index.folder / sample_index.entry("books").folder / "text_vectors.npy")
    common = np.asarray(raw, dtype=np.float32).mean(axis=0)
    near = TextLikeness(sample_index, "books", lambda texts: common[None]).to("a book")
    assert near is not None
    assert not near.any()
