"""Accuracy: perfect is 1, a miss is 0, undefined is NaN, and no user changes another's value."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds.ranked_lists import Rankings, Truth, lists_of, one_list, rankings_with_truth, shorten

from tastebridge.eval.lists import Lists
from tastebridge.eval.metrics import CONVENTIONS, METRICS, Convention, UserMetric, Values
from tastebridge.retrieval.errors import EvaluationError

# Other processes may be running: how long an example takes says nothing here.
unhurried = settings(deadline=None)
ACCURACY = {name: metric for name, metric in METRICS.items() if isinstance(metric, UserMetric)}
names = pytest.mark.parametrize("name", ACCURACY)
conventions = pytest.mark.parametrize("convention", CONVENTIONS)


def value(name: str, lists: Lists, k: int = 10, convention: Convention = "trec") -> Values:
    return ACCURACY[name](lists, k, convention)


@pytest.mark.parametrize(
    ("place", "convention", "expected"),
    [
        (1, "trec", 1.0),
        (1, "recbole", 1.0),
        (1, "rectools", 0.220),
        (1, "lenskit", 1.0),
        (2, "trec", 0.631),
        (2, "recbole", 0.631),
        (2, "rectools", 0.139),
        (2, "lenskit", 1.0),
        (5, "trec", 0.387),
        (5, "recbole", 0.387),
        (5, "rectools", 0.085),
        (5, "lenskit", 0.431),
    ],
)
def test_one_relevant_item_has_a_different_ndcg_by_every_convention(
    place: int, convention: Convention, expected: float
):
    lists = one_list([int(p == place) for p in range(1, 11)], n_relevant=1)
    assert value("ndcg", lists, 10, convention)[0] == pytest.approx(expected, abs=5e-4)


def test_values_that_can_be_worked_out_by_hand():
    lists = one_list([0, 1, 1, 0], n_relevant=3, n_ranked=8)  # relevant at ranks 2, 3 and 5
    gain = 1 / math.log2(3) + 1 / math.log2(4)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    expected = {
        "ndcg": gain / ideal,
        "recall": 2 / 3,
        "precision": 2 / 4,
        "f1": 2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2),
        "hit_rate": 1.0,
        "mrr": 1 / 2,
        "map": (1 / 2 + 2 / 3) / 3,
        "auc": (4 + 4 + 3) / (3 * 5),
    }
    for name, wanted in expected.items():
        assert value(name, lists, 4)[0] == pytest.approx(wanted), name


def test_a_list_full_of_hits_is_perfect_where_the_cut_is_what_counts():
    lists = one_list([1, 1, 1], n_relevant=6)
    assert value("recall", lists, 3, "trec") == [0.5]
    assert value("recall", lists, 3, "lenskit") == [1.0]
    assert value("map", lists, 3, "trec") == [0.5]
    assert value("map", lists, 3, "recbole") == [1.0]
    assert value("map", lists, 3, "lenskit") == [1.0]


def test_places_that_a_short_list_leaves_empty_are_misses_but_for_lenskit():
    lists = shorten(one_list([1, 0, 0, 0], n_relevant=4), row=0, length=2)
    assert value("precision", lists, 4, "trec") == [0.25]
    assert value("precision", lists, 4, "lenskit") == [0.5]
    assert value("map", lists, 4, "recbole") == [0.25]
    assert value("map", lists, 4, "lenskit") == [0.5]


@names
@conventions
def test_an_empty_truth_is_undefined_and_not_a_miss(name: str, convention: Convention):
    lists = lists_of([[0, 1, 2], [0, 1, 2]], [[], [0]], depth=3)
    found = value(name, lists, 3, convention)
    assert np.isnan(found[0])
    assert found[1] > 0


@names
@conventions
def test_an_empty_list_is_a_miss(name: str, convention: Convention):
    lists = shorten(one_list([1, 1, 0], n_relevant=2), row=0, length=0)
    assert value(name, lists, 3, convention) == (1.0 if name == "auc" else 0.0)


@names
@conventions
def test_nobody_has_no_values(name: str, convention: Convention):
    nobody = lists_of([[0, 1, 2]], [[0]], depth=3).take(np.zeros(0, dtype=np.int64))
    assert value(name, nobody, 3, convention).shape == (0,)


@names
def test_values_are_float64_of_every_user(name: str):
    lists = lists_of([[0, 1, 2], [0, 1, 2]], [[], [0]], depth=3)
    assert value(name, lists, 2).shape == (2,)
    assert value(name, lists, 2).dtype == np.float64


def test_auc_is_undefined_when_everything_is_relevant():
    assert np.isnan(value("auc", lists_of([[0, 1]], [[0, 1]], depth=2))[0])


@pytest.mark.parametrize("name", [name for name in ACCURACY if name != "auc"])
def test_lists_that_were_cut_too_early_are_refused(name: str):
    lists = lists_of([list(range(20))], [[0]], depth=5)
    with pytest.raises(EvaluationError, match="at 10 needs lists of 10 items, and these were cut after 5"):
        value(name, lists, 10)
    with pytest.raises(EvaluationError, match="at least 1, got 0"):
        value(name, lists, 0)


def test_a_catalogue_smaller_than_the_cut_is_no_mistake():
    lists = lists_of([[0, 1, 2]], [[0]], depth=3)
    assert value("ndcg", lists, 10) == [1.0]
    assert value("precision", lists, 10) == [0.1]


@unhurried
@given(rankings_with_truth(), st.integers(1, 14), st.sampled_from(CONVENTIONS))
def test_values_lie_between_0_and_1(world: tuple[Rankings, Truth], k: int, convention: Convention):
    lists = lists_of(*world, depth=14)
    for name in ACCURACY:
        found = value(name, lists, k, convention)
        defined = found[lists.n_relevant > 0]
        assert np.isnan(found[lists.n_relevant == 0]).all()
        assert ((defined >= 0) & (defined <= 1 + 1e-12) | np.isnan(defined)).all(), name
        assert name == "auc" or not np.isnan(defined).any()


@unhurried
@given(rankings_with_truth(min_relevant=1), st.integers(1, 14), st.sampled_from(CONVENTIONS))
def test_a_perfect_ranking_has_1(world: tuple[Rankings, Truth], k: int, convention: Convention):
    rankings, truth = world
    best = [
        [*sorted(own), *(i for i in ranking if i not in own)]
        for ranking, own in zip(rankings, truth, strict=True)
    ]
    lists = lists_of(best, truth, depth=14)
    assert value("hit_rate", lists, k, convention) == pytest.approx(1.0)
    assert value("mrr", lists, k, convention) == pytest.approx(1.0)
    enough = lists.n_relevant <= k
    full = (lists.n_relevant >= k) | (convention != "rectools")
    assert (value("ndcg", lists, k, convention)[full] == 1.0).all()
    assert value("recall", lists, k, convention)[enough] == pytest.approx(1.0)
    assert value("map", lists, k, convention)[enough] == pytest.approx(1.0)
    assert value("map", lists, k, "recbole") == pytest.approx(1.0)
    exact = lists.n_relevant == k
    assert value("precision", lists, k, convention)[exact] == pytest.approx(1.0)
    assert value("f1", lists, k, convention)[exact] == pytest.approx(1.0)
    some = lists.n_relevant < lists.n_ranked
    assert value("auc", lists, k, convention)[some] == pytest.approx(1.0)


@unhurried
@given(rankings_with_truth(), st.integers(1, 14), st.sampled_from(CONVENTIONS), st.data())
def test_a_relevant_item_that_moves_up_never_costs_anything(
    world: tuple[Rankings, Truth], k: int, convention: Convention, data: st.DataObject
):
    rankings, truth = world
    place = data.draw(st.integers(1, len(rankings[0]) - 1))
    ahead, behind = rankings[0][place - 1], rankings[0][place]
    truth = [{*truth[0], behind} - {ahead}, *truth[1:]]
    swapped = list(rankings[0])
    swapped[place - 1 : place + 1] = behind, ahead
    before, after = lists_of(rankings, truth, 14), lists_of([swapped, *rankings[1:]], truth, 14)
    for name in ACCURACY:
        gain = value(name, after, k, convention)[0] - value(name, before, k, convention)[0]
        assert gain >= -1e-12, name
        if name == "auc" or (name in ("ndcg", "map") and place < k and (convention, place) != ("lenskit", 1)):
            assert gain > 0, name


@unhurried
@given(rankings_with_truth(), st.integers(1, 14), st.sampled_from(CONVENTIONS), st.data())
def test_the_order_of_users_changes_nothing(
    world: tuple[Rankings, Truth], k: int, convention: Convention, data: st.DataObject
):
    lists = lists_of(*world, depth=14)
    order = np.array(data.draw(st.permutations(range(len(lists)))))
    for name in ACCURACY:
        expected = value(name, lists, k, convention)[order]
        np.testing.assert_array_equal(value(name, lists.take(order), k, convention), expected)


@unhurried
@given(rankings_with_truth(), st.sampled_from(CONVENTIONS))
def test_what_lies_behind_the_cut_changes_nothing(world: tuple[Rankings, Truth], convention: Convention):
    deep, flat = lists_of(*world, depth=14), lists_of(*world, depth=14)
    flat = replace(flat, items=flat.items[:, :2], hits=flat.hits[:, :2])
    for name in ACCURACY:
        np.testing.assert_array_equal(value(name, deep, 2, convention), value(name, flat, 2, convention))


@unhurried
@given(rankings_with_truth())
def test_auc_counts_pairs(world: tuple[Rankings, Truth]):
    rankings, truth = world
    for ranking, own, found in zip(rankings, truth, value("auc", lists_of(*world, depth=3)), strict=True):
        others = [item for item in ranking if item not in own]
        pairs = [ranking.index(a) < ranking.index(b) for a in own for b in others]
        assert found == pytest.approx(np.mean(pairs)) if pairs else np.isnan(found)


@unhurried
@given(rankings_with_truth(min_relevant=1), st.integers(1, 14), st.sampled_from(CONVENTIONS))
def test_f1_is_the_harmonic_mean(world: tuple[Rankings, Truth], k: int, convention: Convention):
    lists = lists_of(*world, depth=14)
    p, r = value("precision", lists, k, convention), value("recall", lists, k, convention)
    expected = np.where(p + r > 0, 2 * p * r / np.where(p + r > 0, p + r, 1), 0.0)
    assert value("f1", lists, k, convention) == pytest.approx(expected)
