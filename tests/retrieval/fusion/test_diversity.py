"""Diversity: one setting that trades relevance for exposure, and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.fusion.diversity import choose, exposure
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.vectors.exact import top_k


def some_scores(people: int = 40, items: int = 300, seed: int = 0) -> Floats:
    generator = np.random.default_rng(seed)
    popular = np.linspace(3, 0, items)
    return (popular + generator.normal(0, 0.4, (people, items))).astype(np.float32)


def test_without_any_the_lists_are_those_of_the_scores():
    scores = some_scores()
    chosen = choose(scores, exposure([scores]), 0.0, 10)
    assert chosen.items.tolist() == top_k(scores, 10).tolist()
    np.testing.assert_array_equal(chosen.scores, np.take_along_axis(scores, chosen.items, axis=1))


def test_more_of_it_shows_more_of_the_catalogue():
    scores = some_scores(people=200)
    shown = [
        len(np.unique(choose(scores, exposure([scores]), amount, 10).items)) for amount in (0, 0.5, 1.0, 2.0)
    ]
    assert shown == sorted(shown)
    assert shown[-1] > 1.5 * shown[0], shown


def test_the_first_places_change_least():
    scores = some_scores(people=200)
    plain, spread = (choose(scores, exposure([scores]), amount, 10).items for amount in (0.0, 1.0))
    same = (plain == spread).mean(axis=0)
    assert same[0] > 0.9
    assert same[0] > same[9]


def test_an_equally_good_item_that_few_are_shown_wins():
    scores = np.array([[1.0, 1.0, 0.0]], dtype=np.float32)
    chosen = choose(scores, np.array([1.0, 0.1, 0.5], dtype=np.float32), 0.5, 1)
    assert chosen.items.tolist() == [[1]]


def test_what_must_not_be_shown_comes_last():
    scores = some_scores(people=3, items=12)
    scores[:, 4] = -np.inf
    chosen = choose(scores, exposure([np.maximum(scores, -9)]), 2.0, 12)
    assert (chosen.items[:, -1] == 4).all()
    assert not np.isfinite(chosen.scores[:, -1]).any()


@given(st.integers(0, 1000), st.floats(0, 5), st.integers(1, 30))
def test_lists_have_no_item_twice_and_scores_that_fall(seed: int, amount: float, k: int):
    scores = some_scores(people=4, items=30, seed=seed)
    chosen = choose(scores, exposure([scores]), amount, k)
    assert all(len(set(row)) == k for row in chosen.items.tolist())
    assert (np.diff(chosen.scores, axis=1) <= 1e-6).all()


def test_a_person_alone_gets_the_list_of_the_batch():
    scores = some_scores()
    exposed = exposure([scores])
    batch = choose(scores, exposed, 0.7, 10)
    alone = choose(scores[7:8], exposed, 0.7, 10)
    assert alone.items.tolist() == batch.items[7:8].tolist()


def test_nobody_exposes_nothing():
    assert exposure([np.zeros((0, 5), dtype=np.float32)]).tolist() == [0.0] * 5
