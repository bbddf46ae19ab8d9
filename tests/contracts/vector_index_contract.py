"""What every vector index must do; a test class inherits it and brings a `make_index` fixture."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from worlds.block_world import similarity

from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.vectors import VectorIndex

MakeIndex = Callable[[Floats], VectorIndex]
TOLERANCE = 1e-5

RANDOM = np.random.default_rng(3).normal(size=(40, 8)).astype(np.float32)


def rows_of(*rows: list[float]) -> Floats:
    return np.array(rows, dtype=np.float32)


# Short coordinates, so that equal, opposite and zero rows are common.
_vectors = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 12), st.just(3)),
    elements=st.sampled_from([-2.0, -1.0, 0.0, 1.0, 3.0]),
)

# The fixture makes a new index each time, and the classes that inherit share only the examples.
_SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]


class VectorIndexContract:
    """Inherit and add a fixture `make_index`."""

    def test_has_the_length_of_its_rows(self, make_index: MakeIndex) -> None:
        assert len(make_index(RANDOM)) == 40

    def test_nearest_comes_first_with_its_cosine(self, make_index: MakeIndex) -> None:
        index = make_index(rows_of([0, 1], [1, 0], [-1, 0], [1, 1]))
        found = index.query(rows_of([2, 0]), 4)
        assert found.rows.tolist() == [[1, 3, 0, 2]]
        assert found.similarity[0] == pytest.approx([1.0, 0.5**0.5, 0.0, -1.0], abs=TOLERANCE)

    def test_each_row_is_nearest_to_itself(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM).query(RANDOM, 1)
        assert found.rows[:, 0].tolist() == list(range(40))
        assert found.similarity[:, 0] == pytest.approx(np.ones(40), abs=TOLERANCE)

    def test_similarity_never_rises_along_the_list(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM).query(RANDOM[::-1] + 0.5, 10)
        assert found.rows.shape == found.similarity.shape == (40, 10)
        assert (np.diff(found.similarity, axis=1) <= TOLERANCE).all()

    def test_asked_for_more_than_there_are_gives_all_once(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM[:5]).query(RANDOM[10:12], 99)
        assert [sorted(row) for row in found.rows.tolist()] == [[0, 1, 2, 3, 4]] * 2

    def test_length_of_rows_and_queries_does_not_matter(self, make_index: MakeIndex) -> None:
        lengths = np.linspace(0.1, 50, 40, dtype=np.float32)[:, None]
        plain = make_index(RANDOM).query(RANDOM[:6] + 0.2, 5)
        scaled = make_index(RANDOM * lengths).query((RANDOM[:6] + 0.2) * 9, 5)
        assert scaled.rows.tolist() == plain.rows.tolist()
        assert scaled.similarity == pytest.approx(plain.similarity, abs=TOLERANCE)

    def test_equal_rows_are_equally_near(self, make_index: MakeIndex) -> None:
        found = make_index(rows_of([1, 2], [-1, 0], [1, 2], [1, 2])).query(rows_of([1, 2]), 3)
        assert sorted(found.rows[0].tolist()) == [0, 2, 3]
        assert found.similarity[0] == pytest.approx(np.ones(3), abs=TOLERANCE)

    def test_zero_rows_and_zero_queries_are_like_nothing(self, make_index: MakeIndex) -> None:
        index = make_index(rows_of([0, 0], [1, 0], [0, 0]))
        found = index.query(rows_of([1, 0], [0, 0]), 3)
        assert found.rows[0, 0] == 1
        assert found.similarity[0, 1:] == pytest.approx([0, 0], abs=TOLERANCE)
        assert found.similarity[1] == pytest.approx([0, 0, 0], abs=TOLERANCE)
        assert sorted(found.rows[1].tolist()) == [0, 1, 2]

    def test_no_query_is_no_answer(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM).query(RANDOM[:0], 3)
        assert found.rows.shape == found.similarity.shape == (0, 3)

    def test_without_rows_nothing_is_near(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM[:0]).query(RANDOM[:2], 3)
        assert found.rows.shape == found.similarity.shape == (2, 0)

    def test_answers_have_the_promised_types(self, make_index: MakeIndex) -> None:
        found = make_index(RANDOM).query(RANDOM[:2], 3)
        assert (found.rows.dtype, found.similarity.dtype) == (np.int64, np.float32)

    @settings(max_examples=25, deadline=None, suppress_health_check=_SHARED)
    @given(vectors=_vectors, queries=_vectors, k=st.integers(1, 15))
    def test_finds_what_comparing_with_every_row_finds(
        self, make_index: MakeIndex, vectors: Floats, queries: Floats, k: int
    ) -> None:
        found = make_index(vectors).query(queries, k)
        for query, rows, cosines in zip(queries, found.rows, found.similarity, strict=True):
            true = similarity(query, vectors)
            # By similarity, because equally near rows may come in any order.
            assert cosines == pytest.approx(np.sort(true)[::-1][:k], abs=TOLERANCE)
            assert cosines == pytest.approx(true[rows], abs=TOLERANCE)
            assert len(set(rows.tolist())) == min(k, len(vectors))
