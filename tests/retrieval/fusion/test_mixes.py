import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tastebridge.retrieval.fusion.mix import (
    DEFAULT_WEIGHTS,
    HISTORY_BOUNDS,
    SIGNAL_NAMES,
    Mix,
    default_mix,
    fixed_mix,
    min_max,
)
from tastebridge.retrieval.fusion.ndcg import ndcg_at_10
from tastebridge.retrieval.fusion.pools import DEPTH, pool_items
from tastebridge.retrieval.fusion.sources import SourceMix
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.signals import SIGNALS

SCORES = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=st.integers(-50, 50).map(float)
)


@given(SCORES)
def test_min_max_spans_zero_to_one_and_keeps_the_order(scores: Floats):
    scaled = min_max(scores)
    assert scaled.dtype == np.float32
    for row, before in zip(scaled, scores, strict=True):
        if before.min() == before.max():
            assert not row.any()
        else:
            assert (row.min(), row.max()) == (0, 1)
            order = np.argsort(before, kind="stable")
            assert (np.diff(row[order]) >= 0).all()


@given(SCORES, st.integers(1, 9), st.integers(-9, 9))
def test_min_max_does_not_care_for_scale_and_offset(scores: Floats, factor: int, offset: int):
    changed = (scores * factor + offset).astype(np.float32)
    assert min_max(changed) == pytest.approx(min_max(scores), abs=1e-5)


def weights_of(mix: Mix) -> dict[str, float]:
    assert (mix.weights == mix.weights[0]).all(), "one row an amount of history, all alike"
    assert mix.weights.shape == (len(HISTORY_BOUNDS), len(SIGNAL_NAMES))
    return {n: float(w) for n, w in zip(SIGNAL_NAMES, mix.weights[0], strict=True) if w}


def test_the_columns_of_a_mix_are_the_signals():
    assert tuple(signal.name for signal in SIGNALS) == SIGNAL_NAMES
    assert set(DEFAULT_WEIGHTS) <= set(SIGNAL_NAMES)


def test_the_default_takes_what_there_is():
    assert weights_of(default_mix()) == DEFAULT_WEIGHTS
    assert weights_of(default_mix(["transfer", "content"])) == {"transfer": 1.0, "content": 0.75}


@pytest.mark.parametrize("available", [["content", "popularity"], ["content"], ["popularity"], []])
def test_without_bridge_users_popularity_joins_content(available: list[str]):
    assert weights_of(default_mix(available)) == {"popularity": 1.0, "content": 0.5}


def test_a_fixed_mix_has_the_named_weights():
    assert weights_of(fixed_mix({"content": 2.0})) == {"content": 2.0}


def test_each_amount_of_history_has_its_own_weights():
    mix = Mix(np.arange(4, dtype=np.float32)[:, None] * np.ones((1, len(SIGNAL_NAMES)), dtype=np.float32))
    lengths = np.array([0, 1, 2, 3, 5, 6, 10, 11, 500])
    assert mix.of_lengths(lengths)[:, 0].tolist() == [0, 0, 0, 1, 1, 2, 2, 3, 3]


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.0, 0.01, 0.5, 5.0]), min_size=1),
    hnp.arrays(np.float32, (6, 3), elements=st.sampled_from([0.0, 1.0])),
)
def test_the_shares_of_a_persons_sources_sum_to_one(weights: dict[str, float], has: Floats):
    present = {name: has[:, place] for place, name in enumerate("abc")}
    shares = SourceMix(weights).shares(present)
    total = np.sum([shares[name] for name in "abc"], axis=0)
    assert total == pytest.approx(has.any(axis=1).astype(float), abs=1e-5)
    for name in "abc":
        assert (shares[name] >= 0).all()
        assert not shares[name][present[name] == 0].any()


def test_shares_follow_the_weights():
    present = {"a": np.array([1, 1, 0], np.float32), "b": np.array([1, 0, 1], np.float32)}
    shares = SourceMix({"a": 3.0, "b": 1.0}).shares(present)
    assert shares["a"].tolist() == [0.75, 1, 0]
    assert shares["b"].tolist() == [0.25, 0, 1]
    worthless = SourceMix({"a": 0.0, "b": 1.0}).shares(present)
    assert worthless["a"].tolist() == [0, 1, 0], "who has only the worthless source is served from it"


def test_blending_adds_up_the_shares():
    present = {"a": np.ones(1, np.float32), "b": np.ones(1, np.float32)}
    fused = {"a": np.array([[1.0, 0.0]], np.float32), "b": np.array([[0.0, 1.0]], np.float32)}
    assert SourceMix({"a": 3.0, "b": 1.0}).blend(fused, present).tolist() == [[0.75, 0.25]]


@st.composite
def pools(draw: st.DrawFn) -> tuple[Floats, np.ndarray, np.ndarray, np.ndarray]:
    """Pools of people with different scores in a row, padded at their end."""
    people, width = draw(st.integers(1, 3)), draw(st.integers(1, 25))
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    scores = generator.permuted(np.tile(np.arange(width), (people, 1)), axis=1).astype(np.float32)
    items = np.tile(np.arange(width), (people, 1))
    for row in items:
        row[draw(st.integers(0, width)) :] = -1
    relevant = (generator.random((people, width)) < 0.3) & (items >= 0)
    n_relevant = relevant.sum(axis=1) + generator.integers(1, 4, people)
    return scores, items, relevant, n_relevant


def plain_ndcg(scores: Floats, items: np.ndarray, relevant: np.ndarray, n_relevant: int) -> float:
    ranked = [place for place in np.argsort(-scores) if items[place] >= 0][:10]
    gain = sum(1 / np.log2(rank + 2) for rank, place in enumerate(ranked) if relevant[place])
    return gain / sum(1 / np.log2(rank + 2) for rank in range(min(n_relevant, 10)))


@given(pools())
def test_ndcg_is_the_formula(pool: tuple[Floats, np.ndarray, np.ndarray, np.ndarray]):
    expected = [plain_ndcg(*person) for person in zip(*pool, strict=True)]
    assert ndcg_at_10(*pool) == pytest.approx(expected, abs=1e-5)


def test_ndcg_of_perfect_and_of_useless_lists():
    scores = np.array([np.arange(20.0), -np.arange(20.0)], dtype=np.float32)
    items = np.tile(np.arange(20), (2, 1))
    relevant = np.tile(np.arange(20) >= 10, (2, 1))
    assert ndcg_at_10(scores, items, relevant, np.array([10, 10])).tolist() == [pytest.approx(1), 0]


def test_a_pool_is_the_union_of_each_columns_best():
    generator = np.random.default_rng(0)
    columns = [generator.normal(size=(3, 200)).astype(np.float32) for _ in range(2)]
    items = pool_items(columns)
    for person in range(3):
        best = set(np.argsort(-columns[0][person])[:DEPTH]) | set(np.argsort(-columns[1][person])[:DEPTH])
        members = items[person][items[person] >= 0].tolist()
        assert members == sorted(best)
        assert (items[person, len(members) :] == -1).all()
