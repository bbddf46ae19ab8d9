"""Closed forms of chance equal the mean over every order there is."""

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from worlds.ranked_lists import lists_of

from tastebridge.eval.lists import Lists
from tastebridge.eval.metrics import CONVENTIONS, METRICS, Convention, Draw, UserMetric, expected
from tastebridge.retrieval.errors import UnknownName

ACCURACY = [name for name, metric in METRICS.items() if isinstance(metric, UserMetric)]


@cache
def every_order(n_relevant: int) -> Lists:
    rankings = list(permutations(range(6)))
    return lists_of(rankings, [range(n_relevant)] * len(rankings), depth=6)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("n_relevant", [1, 2, 4, 6])
@pytest.mark.parametrize("k", [1, 3, 6, 8])
@pytest.mark.parametrize("name", ACCURACY)
def test_equals_the_mean_over_all_orders(name: str, k: int, n_relevant: int, convention: Convention):
    lists = every_order(n_relevant)
    metric = METRICS[name]
    assert isinstance(metric, UserMetric)
    mean = metric(lists, k, convention).mean()
    draw = Draw(np.array([n_relevant]), np.array([6]), k, convention)
    assert expected(name, draw)[0] == pytest.approx(mean, nan_ok=True)


@pytest.mark.parametrize("name", ACCURACY)
def test_nothing_relevant_is_undefined(name: str):
    assert np.isnan(expected(name, Draw(np.array([0]), np.array([6]), 3))[0])


def test_one_relevant_item_among_a_hundred():
    draw = Draw(np.array([1]), np.array([100]), 10)
    assert expected("hit_rate", draw) == pytest.approx(0.1)
    assert expected("auc", draw) == pytest.approx(0.5)
    assert expected("mrr", draw) == pytest.approx(sum(1 / r for r in range(1, 11)) / 100)


def test_metrics_without_a_closed_form_are_named():
    with pytest.raises(UnknownName, match="closed form is called 'gini'"):
        expected("gini", Draw(np.array([1]), np.array([6]), 3))
