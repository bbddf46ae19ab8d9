import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from contracts.vector_index_contract import RANDOM, MakeIndex, VectorIndexContract
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tastebridge.retrieval.errors import DamagedIndex, EmbeddingMismatch
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.vectors import ExactIndex, VectorIndex, exact
from tastebridge.retrieval.vectors.chroma import WRITE_BATCH, ChromaIndex, ChromaStore
from tastebridge.retrieval.vectors.exact import top_k, unit_rows
from tastebridge.retrieval.vectors.fallback import FallbackIndex


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaStore]:
    store = ChromaStore(tmp_path_factory.mktemp("chroma"))
    yield store
    store.close()


NAMES = (f"collection-{n}" for n in itertools.count())


def stored(chroma: ChromaStore, vectors: Floats) -> ChromaIndex:
    """Rows become records whose numbers are neither consecutive nor start at 0."""
    name, numbers = next(NAMES), np.arange(len(vectors)) * 7 + 11
    chroma.create(name, "test-model", numbers, vectors, [f"text {n}" for n in numbers])
    return chroma.open(name, "test-model", numbers)


class TestExactIndex(VectorIndexContract):
    @pytest.fixture
    def make_index(self) -> MakeIndex:
        return ExactIndex

    def test_equally_near_rows_come_in_their_order(self):
        index = ExactIndex(np.array([[0, 1], [2, 0], [1, 0], [5, 0]], dtype=np.float32))
        assert index.query(np.array([[1, 0]], dtype=np.float32), 2).rows.tolist() == [[1, 2]]

    def test_blocks_change_nothing(self, monkeypatch: pytest.MonkeyPatch):
        whole = ExactIndex(RANDOM).query(RANDOM, 7)
        monkeypatch.setattr(exact, "BLOCK_FLOATS", 100)  # two queries a block
        parts = ExactIndex(RANDOM).query(RANDOM, 7)
        assert parts.rows.tolist() == whole.rows.tolist()
        assert parts.similarity == pytest.approx(whole.similarity, abs=1e-6)


class TestChromaIndex(VectorIndexContract):
    @pytest.fixture
    def make_index(self, chroma: ChromaStore) -> MakeIndex:
        return lambda vectors: stored(chroma, vectors)


class TestFallbackIndexThatWorks(VectorIndexContract):
    @pytest.fixture
    def make_index(self, chroma: ChromaStore) -> MakeIndex:
        def never() -> VectorIndex:
            raise AssertionError("fell back although nothing failed")

        return lambda vectors: FallbackIndex(lambda: stored(chroma, vectors), never, pytest.fail)


class TestFallbackIndexThatFellBack(VectorIndexContract):
    @pytest.fixture
    def make_index(self) -> MakeIndex:
        def broken() -> VectorIndex:
            raise DamagedIndex("it is gone")

        return lambda vectors: FallbackIndex(broken, lambda: ExactIndex(vectors), lambda reason: None)


def test_chroma_finds_99_of_100_true_neighbours(chroma: ChromaStore):
    vectors = np.random.default_rng(5).normal(size=(2000, 64)).astype(np.float32)
    index = stored(chroma, vectors)
    for k in (10, 300):
        true = ExactIndex(vectors).query(vectors[:100], k).rows
        found = index.query(vectors[:100], k).rows
        recall = np.mean(
            [len(set(a) & set(b)) / k for a, b in zip(true.tolist(), found.tolist(), strict=True)]
        )
        assert recall >= 0.99, k


def test_more_records_than_one_write_takes_are_all_there(chroma: ChromaStore):
    vectors = np.random.default_rng(6).normal(size=(WRITE_BATCH + 7, 4)).astype(np.float32)
    index = stored(chroma, vectors)
    assert index.ids() == {str(n * 7 + 11) for n in range(WRITE_BATCH + 7)}
    assert index.query(vectors[-1:], 1).rows[0, 0] == WRITE_BATCH + 6


def test_a_collection_of_another_model_is_refused(chroma: ChromaStore):
    chroma.create("of-another", "model-1", np.arange(3), RANDOM[:3], ["", "", ""])
    with pytest.raises(EmbeddingMismatch, match=r"'of-another'.*'model-1'.*'model-2'.*tastebridge index"):
        chroma.open("of-another", "model-2", np.arange(3))


def test_a_missing_collection_is_damage(chroma: ChromaStore):
    with pytest.raises(DamagedIndex, match="'nowhere'"):
        chroma.open("nowhere", "m", np.arange(3))


def test_a_collection_of_another_size_is_damage(chroma: ChromaStore):
    chroma.create("too-small", "m", np.arange(3), RANDOM[:3], ["a", "b", "c"])
    with pytest.raises(DamagedIndex, match="holds 3 records, not 4"):
        chroma.open("too-small", "m", np.arange(4))


def test_a_folder_that_is_no_database_is_damage(tmp_path: Path):
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(DamagedIndex, match="tastebridge index"):
        ChromaStore(tmp_path)


def test_a_store_that_was_written_opens_again(tmp_path: Path):
    store = ChromaStore(tmp_path)
    store.create("kept", "m", np.arange(40), RANDOM, ["text"] * 40)
    store.close()
    again = ChromaStore(tmp_path)
    assert again.names() == {"kept"}
    assert again.open("kept", "m", np.arange(40)).query(RANDOM[8:9], 1).rows.tolist() == [[8]]
    again.close()


class Flaky:
    """Answers `good` queries, then fails."""

    def __init__(self, good: int) -> None:
        self.left = good
        self.index = ExactIndex(RANDOM)

    def __len__(self) -> int:
        return 40

    def query(self, vectors: Floats, k: int) -> exact.Neighbours:
        self.left -= 1
        if self.left < 0:
            raise DamagedIndex("the disk is on fire")
        return self.index.query(vectors, k)


@pytest.mark.parametrize("good", [0, 1])
def test_falls_back_once_and_says_why_once(good: int):
    reasons: list[str] = []
    opened: list[str] = []
    flaky = Flaky(good)

    def open_exact() -> VectorIndex:
        opened.append("exact")
        return ExactIndex(RANDOM)

    index = FallbackIndex(lambda: flaky, open_exact, reasons.append)
    answers = [index.query(RANDOM[:2], 3).rows.tolist() for _ in range(good + 3)]
    assert answers == [ExactIndex(RANDOM).query(RANDOM[:2], 3).rows.tolist()] * (good + 3)
    assert reasons == ["the disk is on fire"]
    assert opened == ["exact"]
    assert flaky.left == -1, "asked the broken index again"


def test_nothing_is_opened_before_it_is_asked():
    FallbackIndex(pytest.fail, pytest.fail, pytest.fail)  # type: ignore[arg-type]


def test_an_error_that_is_no_damage_is_not_hidden():
    def buggy() -> VectorIndex:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        FallbackIndex(buggy, lambda: ExactIndex(RANDOM), lambda reason: None).query(RANDOM[:1], 1)


def test_when_exact_search_fails_too_the_reason_is_still_told_once():
    reasons: list[str] = []

    def gone() -> VectorIndex:
        raise DamagedIndex("both are gone")

    index = FallbackIndex(gone, gone, reasons.append)
    with pytest.raises(DamagedIndex, match="both are gone"):
        index.query(RANDOM[:1], 1)
    assert reasons == ["both are gone"]


@given(
    scores=hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 30)),
        elements=st.sampled_from([-np.inf, -1.5, 0.0, 0.25, 0.5, 3.0]),
    ),
    k=st.integers(0, 35),
)
def test_top_k_is_the_head_of_a_stable_sort(scores: Floats, k: int):
    assert top_k(scores, k).tolist() == np.argsort(-scores, axis=1, kind="stable")[:, :k].tolist()


@given(hnp.arrays(np.float32, (5, 3), elements=st.floats(-1e6, 1e6, width=32)))
def test_unit_rows_have_length_one_or_zero(vectors: Floats):
    lengths = np.linalg.norm(unit_rows(vectors), axis=1)
    large = np.linalg.norm(vectors, axis=1) > 1e-6
    assert lengths[large] == pytest.approx(np.ones(large.sum()), abs=1e-4)
    assert (lengths <= 1 + 1e-4).all()
