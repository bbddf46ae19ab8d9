"""What every embedder must do; a test class inherits it and brings an `embedder` fixture."""

import numpy as np
import pytest

from tastebridge.retrieval.embedding import Embedder

TEXTS = [
    "Arrival. science fiction, language",
    "Emma",
    "a long description of a quiet village in which nothing happens, " * 6,
    "Amélie 天気の子",
    "1984",
]


class EmbedderContract:
    """Inherit and add a fixture `embedder`; `tolerance` is how far two batches may differ."""

    tolerance = 1e-6

    def test_rows_have_length_one_and_the_promised_shape(self, embedder: Embedder) -> None:
        rows = embedder.embed(TEXTS)
        assert rows.shape == (len(TEXTS), embedder.dimension)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)

    def test_a_text_has_the_same_vector_in_every_company(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS)
        for place in (1, 2):
            assert embedder.embed([TEXTS[place]])[0] @ together[place] == pytest.approx(
                1.0, abs=self.tolerance
            )
        turned = embedder.embed([*TEXTS[::-1], "another", *TEXTS])
        assert (turned[: len(TEXTS)][::-1] * together).sum(axis=1) == pytest.approx(
            np.ones(len(TEXTS)), abs=self.tolerance
        )

    def test_vectors_come_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        similarity = embedder.embed(TEXTS) @ embedder.embed(TEXTS[::-1]).T
        assert similarity.argmax(axis=1).tolist() == list(range(len(TEXTS)))[::-1]

    def test_a_text_without_any_word_is_zero(self, embedder: Embedder) -> None:
        rows = embedder.embed(["", "Emma", " \n\t "])
        assert [bool(row.any()) for row in rows] == [False, True, False]

    def test_no_text_gives_no_row(self, embedder: Embedder) -> None:
        assert embedder.embed([]).shape == (0, embedder.dimension)

    def test_shared_words_bring_texts_together(self, embedder: Embedder) -> None:
        fantasy, other_fantasy, cooking = embedder.embed(
            ["magic quest, dragons and elves", "dragons, elves and magic rings", "pasta with tomato sauce"]
        )
        assert fantasy @ other_fantasy > fantasy @ cooking + 0.2

    def test_progress_counts_every_text_that_has_words(self, embedder: Embedder) -> None:
        done: list[int] = []
        embedder.embed(TEXTS, done.append)
        assert sum(done) == len(TEXTS)
