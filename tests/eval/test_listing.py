"""Lists from scores: what is known is left out, ties know nothing, ranks are of the whole catalogue."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.eval.listing import make_lists
from tastebridge.eval.lists import Lists
from tastebridge.eval.problem import Task
from tastebridge.eval.training import People
from tastebridge.retrieval.errors import EvaluationError
from tastebridge.retrieval.history import Histories


def task_of(
    truth: Sequence[Sequence[int]], known: Sequence[Sequence[int]] | None = None, n_items: int = 6
) -> Task:
    known = known or [[] for _ in truth]
    people = People(Histories.of_lists([[0]] * len(truth), 1), Histories.of_lists(known, n_items))
    return Task(np.arange(len(truth)), people, Histories.of_lists(truth, n_items))


def lists_of(scores: Any, task: Task, depth: int = 3, seed: int = 1) -> Lists:
    table = np.array(scores, dtype=np.float32)
    counter = iter(range(10**6))
    return make_lists(
        lambda people: table[[next(counter) for _ in range(len(people))]],
        task,
        depth,
        seed,
        lambda n: None,
    )


def test_the_best_come_first_and_hits_are_marked():
    lists = lists_of([[0.1, 0.9, 0.5, 0.3, 0.2, 0.0]], task_of([[2, 5]]))
    assert lists.items.tolist() == [[1, 2, 3]]
    assert lists.hits.tolist() == [[False, True, False]]
    assert lists.ranks.tolist() == [2, 6]
    assert lists.n_relevant.tolist() == [2]


def test_what_a_person_has_is_neither_listed_nor_ranked():
    lists = lists_of([[0.1, 0.9, 0.5, 0.3, 0.2, 0.0]], task_of([[2]], [[1, 0, 3, 4]]))
    assert lists.items.tolist() == [[2, 5, -1]]
    assert lists.ranks.tolist() == [1]
    assert lists.n_ranked.tolist() == [2]


def test_ties_do_not_follow_the_order_of_the_catalogue():
    task = task_of([[0]] * 1, n_items=200)
    first = [lists_of([[0.0] * 200], task, depth=200, seed=seed).ranks[0] for seed in range(300)]
    assert 80 < np.mean(first) < 121


def test_ties_are_broken_alike_for_everybody():
    lists = lists_of([[0.0] * 6] * 2, task_of([[0], [1]]))
    assert lists.items[0].tolist() == lists.items[1].tolist()


def test_scores_that_are_not_finite_are_refused():
    with pytest.raises(EvaluationError, match="1 values that are not finite"):
        lists_of([[0, 1, np.nan, 0, 0, 0]], task_of([[0]]))
    with pytest.raises(EvaluationError, match="shape"):
        make_lists(lambda people: np.zeros((1, 5)), task_of([[0]]), 3, 1, lambda n: None)


@given(st.data())
def test_ranks_agree_with_the_full_lists(data: st.DataObject):
    n = data.draw(st.integers(2, 12))
    scores = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    truth = data.draw(st.sets(st.integers(0, n - 1), min_size=1))
    known = data.draw(st.sets(st.sampled_from(range(n)))) - truth
    lists = lists_of([scores], task_of([sorted(truth)], [sorted(known)], n), depth=n)
    places = np.flatnonzero(lists.hits[0]) + 1
    assert places.tolist() == lists.ranks.tolist()


def test_many_blocks_are_joined_in_order():
    people = 700
    rows = np.random.default_rng(0).random((people, 6))
    lists = lists_of(rows, task_of([[p % 6] for p in range(people)]))
    assert lists.items[:, 0].tolist() == rows.argmax(axis=1).tolist()
    part = lists.take(np.array([650, 3]))
    assert part.items.tolist() == lists.items[[650, 3]].tolist()
    assert part.ranks.tolist() == lists.ranks[[650, 3]].tolist()
