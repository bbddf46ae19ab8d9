from itertools import combinations, permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from tastebridge.agent.ranking.aggregate import AGGREGATIONS, Aggregation, agreement, borda, kemeny, mean
from tastebridge.agent.ranking.task import Scores

NAMES: tuple[Aggregation, ...] = ("mean", "borda", "kemeny")


def tables(min_rows: int = 1, max_rows: int = 6, max_items: int = 8, ties: bool = True):
    """Scores by each order, one row an order."""
    value = st.integers(-3, 3) if ties else st.nothing()
    return st.tuples(st.integers(min_rows, max_rows), st.integers(2, max_items)).flatmap(
        lambda shape: st.lists(
            st.lists(value, min_size=shape[1], max_size=shape[1])
            if ties
            else st.permutations(range(shape[1])),
            min_size=shape[0],
            max_size=shape[0],
        ).map(lambda rows: np.array(rows, dtype=np.float64))
    )


def against(rows: Scores):
    """At [i, j] the rows that put j before i, less those that put i before j."""
    n = rows.shape[1]
    return np.array([[np.sign(rows[:, j] - rows[:, i]).sum() for j in range(n)] for i in range(n)])


def disagreements(order: tuple[int, ...] | list[int], matrix: Scores):
    """Pairs, over all rows, that stand the other way round in a row, less those that stand as here."""
    return sum(matrix[upper, lower] for upper, lower in combinations(order, 2))


def order_of(scores: Scores):
    return np.argsort(-scores, kind="stable").tolist()


@pytest.mark.parametrize("name", NAMES)
@given(rows=tables(min_rows=1, max_rows=1, ties=False), copies=st.integers(1, 5))
def test_rows_of_one_mind_keep_it(name: Aggregation, rows: Scores, copies: int):
    assert order_of(AGGREGATIONS[name]([rows[0]] * copies)) == order_of(rows[0])


@pytest.mark.parametrize("name", NAMES)
@given(rows=tables(ties=False), randoms=st.randoms(use_true_random=False))
def test_what_the_candidates_are_called_changes_nothing(name: Aggregation, rows: Scores, randoms: Random):
    if len(set(borda(list(rows)).round(9))) < rows.shape[1]:
        return  # equals stand in the order of retrieval, which the names change
    renamed = list(range(rows.shape[1]))
    randoms.shuffle(renamed)
    assert AGGREGATIONS[name](list(rows[:, renamed])) == pytest.approx(
        AGGREGATIONS[name](list(rows))[renamed]
    )


@pytest.mark.parametrize("name", NAMES)
@given(rows=tables())
def test_the_order_of_the_rows_changes_nothing(name: Aggregation, rows: Scores):
    assert AGGREGATIONS[name](list(rows[::-1])) == pytest.approx(AGGREGATIONS[name](list(rows)))


@given(rows=tables())
def test_mean_is_the_mean(rows: Scores):
    assert mean(list(rows)) == pytest.approx([sum(column) / len(rows) for column in rows.T.tolist()])


@given(rows=tables())
def test_borda_counts_who_is_left_behind(rows: Scores):
    counted = [
        sum((row[one] > other) + (row[one] == other) / 2 for row in rows for other in row) - len(rows) / 2
        for one in range(rows.shape[1])
    ]
    assert borda(list(rows)) == pytest.approx(np.array(counted) / len(rows))


@given(rows=tables())
def test_kemeny_is_a_ranking_that_disagrees_no_more_than_borda(rows: Scores):
    found = kemeny(list(rows))
    assert sorted(found) == list(range(rows.shape[1]))
    matrix = against(rows)
    assert disagreements(order_of(found), matrix) <= disagreements(order_of(borda(list(rows))), matrix)


@given(rows=tables(min_rows=3, max_rows=5, max_items=6, ties=False))
def test_whom_most_rows_prefer_to_every_other_is_kemenys_first(rows: Scores):
    for one in range(rows.shape[1]):
        if all(np.sum(rows[:, one] > rows[:, o]) > len(rows) / 2 for o in range(rows.shape[1]) if o != one):
            assert order_of(kemeny(list(rows)))[0] == one


def test_kemeny_overrules_borda():
    # Three of five put 0 before 1, but the two others put 0 last: Borda puts 1 first.
    rows = [np.array(row, dtype=float) for row in ([3, 2, 1, 0],) * 3 + ([0, 3, 2, 1],) * 2]
    assert order_of(borda(rows))[0] == 1
    assert order_of(kemeny(rows)) == [0, 1, 2, 3]


def test_kemeny_is_nearly_always_the_best_of_all_orders():
    generator = np.random.default_rng(5)
    best = 0
    for _ in range(300):
        n = int(generator.integers(3, 7))
        rows = np.array([generator.permutation(n) for _ in range(int(generator.integers(2, 7)))], dtype=float)
        matrix = against(rows)
        least = min(disagreements(order, matrix) for order in permutations(range(n)))
        best += disagreements(order_of(kemeny(list(rows))), matrix) == least
    assert best >= 0.98 * 300


@settings(max_examples=50)
@given(rows=tables(min_rows=2, ties=False))
def test_agreement_is_kendalls_tau(rows: Scores):
    taus = [kendalltau(first, second).statistic for first, second in combinations(rows, 2)]
    assert agreement(list(rows)) == pytest.approx(np.mean(taus))


def test_agreement_counts_ties_as_neither():
    assert agreement([np.array([2.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0])]) == pytest.approx(2 / 3)
    assert np.isnan(agreement([np.array([1.0]), np.array([1.0])]))
    assert np.isnan(agreement([]))
