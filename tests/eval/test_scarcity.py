"""Less to learn from, less to know: only what is meant to change changes."""

import numpy as np
from worlds.small_corpus import two_tastes

from tastebridge.eval.problem import make_problem
from tastebridge.eval.protocols.cold_start import ColdStart
from tastebridge.eval.protocols.split_config import SplitConfig
from tastebridge.eval.scarcity import with_bridge_users, with_source_items

CONFIG = SplitConfig(test_share=0.2, validation_share=0.2)


def problem():
    corpus = two_tastes()
    return make_problem(corpus, ColdStart.plan(corpus, ColdStart.choose(corpus, CONFIG), CONFIG), 1)


def test_fewer_bridge_users_leave_each_domain_as_it_was():
    whole = problem()
    for most in (0, 10):
        part = with_bridge_users(whole, most, seed=1).training
        assert len(part.bridge.user_nos) == most
        for side in ("source", "target"):
            before, after = getattr(whole.training, side).histories, getattr(part, side).histories
            assert len(before) == len(after)
            counts = [np.bincount(one.items, minlength=one.n_items).tolist() for one in (before, after)]
            assert counts[0] == counts[1]
            assert sorted(np.diff(before.indptr)) == sorted(np.diff(after.indptr))


def test_the_few_are_among_the_many():
    whole = problem()
    few, many = (set(with_bridge_users(whole, n, seed=1).training.bridge.user_nos.tolist()) for n in (5, 20))
    assert few < many


def test_asking_for_more_than_there_are_changes_nothing():
    whole = problem()
    assert with_bridge_users(whole, 10_000, seed=1) is whole


def test_the_people_asked_about_are_the_same():
    whole = problem()
    part = with_bridge_users(whole, 3, seed=1)
    before, after = whole.task(whole.plan.validation), part.task(part.plan.validation)
    assert before.user_nos.tolist() == after.user_nos.tolist()
    assert before.truth.items.tolist() == after.truth.items.tolist()


def test_only_the_newest_source_items_stay():
    whole = problem()
    task = whole.task(whole.plan.validation)
    short = with_source_items(task, 2)
    for row in range(len(task)):
        assert short.people.source.row(row)[0].tolist() == task.people.source.row(row)[0][-2:].tolist()
    assert short.truth is task.truth
    assert with_source_items(task, 999).people.source.items.tolist() == task.people.source.items.tolist()
