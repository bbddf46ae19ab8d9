import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds.block_world import CONFIG, BlockWorld, block_world

from tastebridge.retrieval import factors
from tastebridge.retrieval.factors import FactorsConfig, factorise, fold_in, item_shares
from tastebridge.retrieval.history import Histories


@pytest.fixture(scope="module")
def world() -> BlockWorld:
    return block_world()


@st.composite
def histories(draw: st.DrawFn) -> Histories:
    """People with likes of any strength, dislikes and nothing, over 12 items."""
    lists = draw(st.lists(st.lists(st.integers(0, 11), max_size=8, unique=True), min_size=1, max_size=6))
    strength = st.sampled_from([-1.0, -0.3, 0.2, 1.0, 3.0])
    strengths = [draw(strength) for one in lists for _ in one]
    indptr = np.concatenate([[0], np.cumsum([len(one) for one in lists])])
    items = np.array([item for one in lists for item in one], dtype=np.int64)
    return Histories(indptr, items, np.array(strengths, dtype=np.float32), 12)


@settings(max_examples=30, deadline=None)
@given(people=histories())
def test_fold_in_is_what_the_library_calculates_for_a_new_user(people: Histories):
    from implicit.als import AlternatingLeastSquares

    world = block_world()
    model = AlternatingLeastSquares(
        factors=8, regularization=CONFIG.regularization, alpha=CONFIG.alpha, num_threads=1, random_state=0
    )
    model.item_factors = world.source_space.factors
    rows = sp.csr_matrix(people.matrix, copy=True)
    expected = model.recalculate_user(np.arange(len(people)), rows)
    folded = fold_in(world.source_space.factors, people, CONFIG)
    assert folded == pytest.approx(np.asarray(expected).reshape(folded.shape), rel=1e-3, abs=1e-3)


def test_fold_in_of_those_who_were_fitted_is_near_what_fitting_gave():
    world = block_world()
    values = (
        fold_in(world.source_space.factors, world.source.histories, CONFIG) @ world.source_space.factors.T
    )
    liked = world.source.histories.likes.toarray() > 0
    assert values[liked].mean() > 0.8
    assert values[~liked].mean() < 0.25


@settings(max_examples=30, deadline=None)
@given(people=histories())
def test_the_shares_of_the_items_sum_to_the_folded_vector(people: Histories):
    item_factors = block_world().source_space.factors
    folded = fold_in(item_factors, people, CONFIG)
    for person in range(len(people)):
        shares = item_shares(item_factors, people, person, CONFIG)
        assert shares.shape == (len(people.liked(person)), 8)
        assert shares.sum(axis=0) == pytest.approx(folded[person], rel=1e-3, abs=1e-4)


def test_fold_in_in_blocks_is_the_same(world: BlockWorld, monkeypatch: pytest.MonkeyPatch):
    whole = fold_in(world.source_space.factors, world.source.histories, CONFIG)
    monkeypatch.setattr(factors, "FOLD_IN_BLOCK", 7)
    assert fold_in(world.source_space.factors, world.source.histories, CONFIG) == pytest.approx(
        whole, abs=1e-6
    )


def test_an_empty_history_folds_into_zero(world: BlockWorld):
    empty = Histories.of_lists([[], []], 12)
    assert not fold_in(world.source_space.factors, empty, CONFIG).any()
    assert fold_in(world.source_space.factors, Histories.of_lists([], 12), CONFIG).shape == (0, 8)


def test_factorise_is_the_same_for_the_same_seed_only(world: BlockWorld):
    people = world.source.histories
    once, again, other = (factorise(people, CONFIG, seed) for seed in (1, 1, 2))
    assert (once == again).all()
    assert not np.allclose(once, other)


@pytest.mark.parametrize(("n_items", "dimensions"), [(1, 8), (40, 10), (1000, 64)])
def test_small_catalogues_take_fewer_dimensions(n_items: int, dimensions: int):
    nobody = Histories.of_lists([[]], n_items)
    assert factorise(nobody, FactorsConfig(), 1).shape == (n_items, dimensions)


def test_an_item_that_nobody_touched_is_near_zero():
    people = Histories.of_lists([[0, 1], [1, 2], [0, 2]] * 10, 4)
    item_factors = factorise(people, CONFIG, 1)
    assert np.linalg.norm(item_factors[3]) < 1e-3 * np.linalg.norm(item_factors[0])
