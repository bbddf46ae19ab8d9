"""Beyond accuracy: values that can be seen by eye, bounds, and what is undefined."""

import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds.ranked_lists import Rankings, Truth, lists_of, rankings_with_truth, shorten

from tastebridge.eval.metrics import METRICS, AggregateMetric, Context, UserMetric, mean_log_popularity, parse
from tastebridge.eval.metrics.calibration import Calibration
from tastebridge.eval.metrics.stability import Stability
from tastebridge.retrieval.errors import EvaluationError

# Other processes may be running: how long an example takes says nothing here.
unhurried = settings(deadline=None)
N = 4
RANKINGS = [[0, 1, 2, 3], [0, 1, 3, 2]]
LISTS = lists_of(RANKINGS, [[0], [3]], depth=4)
CONTEXT = Context(popularity=np.array([8, 4, 2, 0]), n_users=8)
BEYOND = [name for name, metric in METRICS.items() if not isinstance(metric, UserMetric)]
PER_USER = [name for name in BEYOND if METRICS[name].per_user]


def rows(table: list[list[float]]) -> sp.csr_matrix:
    return sp.csr_matrix(np.array(table, dtype=np.float64))


FULL = replace(
    CONTEXT,
    vectors=np.eye(N, dtype=np.float32),
    categories=rows([[1, 0], [1, 0], [0, 1], [1, 1]]),
    profile_categories=rows([[2, 0], [1, 1]]),
    profile_log_popularity=np.log([0.5, 0.25]),
    primitive=np.array([[0, 1, 2, 3]] * 2),
    repeated=LISTS.items,
)


def test_coverage_is_the_share_of_the_catalogue_that_anybody_is_shown():
    assert parse("coverage@1")(LISTS, context=CONTEXT) == 1 / 4
    assert parse("coverage@3")(LISTS, context=CONTEXT) == 1.0


def test_gini_is_0_when_all_are_shown_alike_and_largest_when_one_is():
    assert parse("gini@4")(LISTS, context=CONTEXT) == 0.0
    assert parse("gini@1")(LISTS, context=CONTEXT) == pytest.approx(3 / 4)
    # 2, 2, 1 and 1 lists: in rising order (-3·1 - 1·1 + 1·2 + 3·2) / (4·6).
    assert parse("gini@3")(LISTS, context=CONTEXT) == pytest.approx(4 / 24)


def test_novelty_is_in_bits_and_an_unknown_item_counts_as_known_to_one_user():
    assert parse("novelty@1")(LISTS, context=CONTEXT) == pytest.approx([0.0, 0.0])
    assert parse("novelty@3")(LISTS, context=CONTEXT) == pytest.approx([(0 + 1 + 2) / 3, (0 + 1 + 3) / 3])


def test_popularity_of_more_users_than_there_are_is_refused():
    with pytest.raises(EvaluationError, match="up to 8 users cannot have been counted over 7"):
        parse("novelty@1")(LISTS, context=replace(CONTEXT, n_users=7))


def test_lift_is_the_difference_of_mean_logarithms():
    found = parse("popularity_lift@2")(LISTS, context=FULL)
    own = np.log([1.0, 0.5]).mean()
    assert found == pytest.approx([own - math.log(0.5), own - math.log(0.25)])


def test_the_popularity_of_histories_is_counted_in_their_own_domain():
    histories = sp.csr_matrix(np.array([[5.0, -1.0], [0.0, 2.0], [0.0, 0.0]]))
    found = mean_log_popularity(histories, np.array([4, 1]), n_users=4)
    assert found == pytest.approx([(math.log(1) + math.log(1 / 4)) / 2, math.log(1 / 4), np.nan], nan_ok=True)


def test_a_list_like_the_history_has_no_lift():
    histories = sp.csr_matrix(np.array([[1, 1, 1, 0], [1, 1, 0, 1]]))
    own = mean_log_popularity(histories, CONTEXT.popularity, CONTEXT.n_users)
    context = replace(CONTEXT, profile_log_popularity=own)
    assert parse("popularity_lift@3")(LISTS, context=context) == pytest.approx([0.0, 0.0])
    no_history = replace(CONTEXT, profile_log_popularity=np.array([np.nan, 0.0]))
    assert np.isnan(parse("popularity_lift@3")(LISTS, context=no_history)).tolist() == [True, False]


def test_diversity_is_1_of_orthogonal_and_0_of_equal_items():
    diverse = parse("intra_list_diversity@3")
    assert diverse(LISTS, context=FULL) == pytest.approx([1.0, 1.0])
    alike = replace(CONTEXT, vectors=np.array([[1, 1], [2, 2], [5, 5], [-1, -1]], dtype=np.float32))
    assert diverse(LISTS, context=alike) == pytest.approx([0.0, 1 - (1 - 1 - 1) / 3], abs=1e-6)


def test_diversity_falls_back_to_categories():
    context = replace(FULL, vectors=None)
    found = parse("intra_list_diversity@3")(LISTS, context=context)
    half = math.sqrt(0.5)
    assert found == pytest.approx([1 - 1 / 3, 1 - (1 + half + half) / 3])


def test_items_without_a_vector_are_in_no_pair():
    vectors = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], dtype=np.float32)
    found = parse("intra_list_diversity@3")(LISTS, context=replace(CONTEXT, vectors=vectors))
    assert found[0] == pytest.approx(0.0)
    assert np.isnan(found[1])


def test_serendipity_counts_hits_that_popularity_would_not_have_had():
    context = replace(CONTEXT, primitive=np.array([[0, 1], [2, 0]]))
    assert parse("serendipity@2")(LISTS, context=context).tolist() == [0.0, 0.0]
    lists = lists_of(RANKINGS, [[0, 2], [0, 1, 3]], depth=4)
    # Of the first three: the first user's item 2; the second user's items 1 and 3.
    assert parse("serendipity@3")(lists, context=context) == pytest.approx([1 / 3, 2 / 3])
    assert parse("serendipity@1")(lists, context=context).tolist() == [0.0, 1.0]


def test_places_that_no_item_can_fill_are_not_serendipitous():
    context = replace(CONTEXT, primitive=np.array([[1], [1]]))
    assert parse("serendipity@10")(LISTS, context=context) == pytest.approx([0.1, 0.1])


def test_an_obvious_list_is_the_users_own():
    """Item 1 is obvious for the other user only."""
    lists = lists_of([[0, 1], [0, 1]], [[1], [1]], depth=2)
    context = Context(np.array([1, 1]), 1, primitive=np.array([[0, -1], [1, -1]]))
    assert parse("serendipity@2")(lists, context=context).tolist() == [0.5, 0.0]


def test_calibration_is_0_for_the_same_mix_and_finite_for_none():
    lists = lists_of([[0, 1, 2, 3]] * 3, [[0]] * 3, depth=4)
    profiles = rows([[5, 0], [0, 3], [0, 0]])
    context = replace(FULL, profile_categories=profiles)
    found = parse("calibration@2")(lists, context=context)
    assert found[:2] == pytest.approx([0.0, -math.log(0.01)])
    assert np.isnan(found[2])


def test_calibration_by_hand():
    # Items 0, 1 and 2 give (2/3, 1/3) against a history of (1/2, 1/2).
    mixed = 0.9 * np.array([2 / 3, 1 / 3]) + 0.1 * 0.5
    lists = lists_of([[0, 1, 2, 3]], [[0]], depth=4)
    context = replace(FULL, profile_categories=rows([[1, 1]]))
    expected = (0.5 * np.log(0.5 / mixed)).sum()
    assert Calibration(alpha=0.1)(lists, 3, context) == pytest.approx([expected])


def test_an_item_of_two_categories_weighs_no_more_than_another():
    # Item 0 is all of the first category, item 3 half of each: (3/4, 1/4).
    lists = lists_of([[0, 3, 1, 2]], [[0]], depth=4)
    context = replace(FULL, profile_categories=rows([[3, 1]]))
    assert parse("calibration@2")(lists, context=context) == pytest.approx([0.0])


def test_stability_is_1_for_equal_and_0_for_disjoint_lists_of_any_length():
    lists = np.array([[0, 1, 2, 3], [0, 1, -1, -1]])
    assert Stability().between(lists, lists) == pytest.approx([1.0, 1.0])
    assert Stability().between(lists, lists + 10).tolist() == [0.0, 0.0]
    assert np.isnan(Stability().between(np.array([[-1]]), np.array([[-1]]))[0])


def test_stability_feels_a_change_at_the_top_more_than_one_at_the_end():
    one, top, end = np.array([[0, 1, 2, 3]]), np.array([[1, 0, 2, 3]]), np.array([[0, 1, 3, 2]])
    assert Stability().between(one, top)[0] < Stability().between(one, end)[0] < 1.0


def test_stability_by_hand():
    found = Stability(persistence=0.5).between(np.array([[0, 1, 2]]), np.array([[1, 0]]))
    # In common among the first 1, 2 and 3: none, both, both.
    assert found == pytest.approx([(0.5 * 1 + 0.25 * 2 / 3) / (1 + 0.5 + 0.25)])


def test_lists_of_other_users_are_not_compared():
    with pytest.raises(EvaluationError, match="lists of 1 and of 2 users"):
        Stability().between(np.array([[0]]), np.array([[0], [1]]))


@pytest.mark.parametrize("name", BEYOND)
def test_a_user_without_truth_still_has_a_list(name: str):
    lists = lists_of(RANKINGS, [[], []], depth=4)
    found = parse(f"{name}@2")(lists, context=FULL)
    assert np.isnan(found).all() == (name == "serendipity")


@pytest.mark.parametrize("name", PER_USER)
def test_an_empty_list_is_undefined_where_there_is_nothing_to_measure(name: str):
    found = parse(f"{name}@2")(shorten(LISTS, row=1, length=0), context=FULL)
    assert not np.isnan(found[0])
    # An empty list has no hit that is not obvious, and nothing in common with the one of the other run.
    assert found[1] == 0 if name in ("serendipity", "stability") else np.isnan(found[1])


@pytest.mark.parametrize("name", [name for name in BEYOND if not METRICS[name].per_user])
def test_no_lists_at_all_are_undefined(name: str):
    nobody = LISTS.take(np.zeros(0, dtype=np.int64))
    assert np.isnan(parse(f"{name}@2")(nobody, context=CONTEXT))


def test_items_that_the_context_does_not_know_are_refused():
    small = Context(np.array([1, 1]), 1)
    with pytest.raises(EvaluationError, match="holds item 3, and the context has 2 items"):
        parse("coverage@4")(LISTS, context=small)


@unhurried
@given(rankings_with_truth(), st.integers(1, 14), st.integers(0, 2**32), st.data())
def test_bounds_and_the_order_of_users(world: tuple[Rankings, Truth], k: int, seed: int, data: st.DataObject):
    lists = lists_of(*world, depth=14)
    n_users, n_items = len(lists), len(world[0][0])
    draw = np.random.default_rng(seed)
    context = Context(
        draw.integers(0, 9, n_items),
        8,
        vectors=draw.normal(size=(n_items, 3)).astype(np.float32),
        categories=sp.csr_matrix(draw.integers(0, 2, (n_items, 3))),
        profile_categories=sp.csr_matrix(draw.integers(0, 2, (n_users, 3))),
        profile_log_popularity=np.log(draw.uniform(0.1, 1.0, n_users)),
        primitive=np.array([draw.permutation(n_items) for _ in range(n_users)]),
        repeated=np.array([draw.permutation(n_items) for _ in range(n_users)]),
    )
    order = np.array(data.draw(st.permutations(range(n_users))))
    assert context.profile_categories is not None
    assert context.profile_log_popularity is not None
    assert context.primitive is not None
    assert context.repeated is not None
    moved = replace(
        context,
        profile_categories=sp.csr_matrix(context.profile_categories[order]),
        profile_log_popularity=context.profile_log_popularity[order],
        primitive=context.primitive[order],
        repeated=context.repeated[order],
    )
    bounds = {
        "coverage": (1 / n_items, 1.0),
        "gini": (0.0, (n_items - 1) / n_items),
        "novelty": (0.0, 3.0),
        "intra_list_diversity": (0.0, 2.0),
        "serendipity": (0.0, 1.0),
        "popularity_lift": (math.log(1 / 8), math.log(10)),
        "calibration": (0.0, math.log(100)),
        "stability": (0.0, 1.0),
    }
    for name in BEYOND:
        found = parse(f"{name}@{k}")(lists, context=context)
        low, high = bounds[name]
        assert np.all(np.isnan(found) | ((found >= low - 1e-6) & (found <= high + 1e-6))), name
        again = parse(f"{name}@{k}")(lists.take(order), context=moved)
        if isinstance(METRICS[name], AggregateMetric):
            assert again == found
        else:
            np.testing.assert_allclose(again, found[order], atol=1e-12)


@unhurried
@given(rankings_with_truth(), st.integers(1, 14))
def test_serendipity_is_at_most_precision_and_all_of_it_when_nothing_is_obvious(
    world: tuple[Rankings, Truth], k: int
):
    lists = lists_of(*world, depth=14)
    nothing = Context(np.ones(14, dtype=np.int64), 1, primitive=np.full((len(lists), 3), -1))
    np.testing.assert_allclose(
        parse(f"serendipity@{k}")(lists, context=nothing), parse(f"precision@{k}")(lists)
    )
    itself = replace(nothing, primitive=lists.items)
    assert np.nansum(parse(f"serendipity@{k}")(lists, context=itself)) == 0.0
