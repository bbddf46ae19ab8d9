import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.block_world import BlockWorld, block_world, taste_of

from tastebridge.retrieval.factors import FactorsConfig
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.spaces import RECENT_ITEMS, DomainSpace, centred


@pytest.fixture(scope="module")
def world() -> BlockWorld:
    return block_world()


@given(
    st.lists(st.integers(0, 30), unique=True, max_size=10).map(sorted),
    st.lists(st.integers(-3, 35), max_size=10),
)
def test_columns_are_those_of_the_numbers_that_are_there(numbers: list[int], asked: list[int]):
    empty: Floats = np.zeros((len(numbers), 2), dtype=np.float32)
    space = DomainSpace("d", np.array(numbers, dtype=np.int64), empty, empty, FactorsConfig())
    columns = space.columns(np.array(asked, dtype=np.int64))
    assert columns.tolist() == [numbers.index(one) for one in asked if one in numbers]


def test_text_taste_is_the_mean_of_the_newest_liked_items(world: BlockWorld):
    taste = taste_of(world.source_space, [0, 2, 8], dislikes=[5])
    mean = world.source_space.text[[0, 2, 8]].mean(axis=0)
    assert taste.text[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_only_the_newest_items_stand_for_a_person():
    world = block_world(n_items=60)
    every = taste_of(world.source_space, list(range(60)))
    newest = taste_of(world.source_space, list(range(60 - RECENT_ITEMS, 60)))
    assert every.text == pytest.approx(newest.text, abs=1e-6)


def test_who_likes_nothing_has_no_direction(world: BlockWorld):
    taste = taste_of(world.source_space, [], dislikes=[1])
    assert not taste.text.any()
    assert np.abs(taste.factors).max() < 1e-6


@pytest.mark.parametrize("is_computed", [False, True])
def test_taking_people_takes_their_vectors(world: BlockWorld, is_computed: bool):
    tastes, people = world.tastes, np.array([5, 0, 5])
    if is_computed:
        assert len(tastes.factors) == len(tastes.text) == 60
    part = tastes.take(people)
    assert ("factors" in vars(part)) == is_computed
    assert part.factors == pytest.approx(tastes.factors[people], abs=1e-5)
    assert part.vectors("text") == pytest.approx(tastes.text[people], abs=1e-5)


def test_centred_rows_have_no_common_direction():
    vectors = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32) + 9
    rows = centred(vectors)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(50), abs=1e-5)
    assert np.abs(rows.mean(axis=0)).max() < 0.2
    assert (vectors @ vectors[0] > 0).all()
    assert (rows @ rows[0] < 0).any()


def test_centring_nothing_and_equal_rows_is_no_problem():
    assert centred(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)
    assert not centred(np.ones((4, 3), dtype=np.float32)).any()
