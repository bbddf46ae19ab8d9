"""Popularity counts the right people, and random lists are random and repeatable."""

from dataclasses import replace

import numpy as np
import pytest
from contracts.method_contract import block_training, changed, people_of, without_bridge

from tastebridge.eval.methods.bridge_popularity import BridgePopularity
from tastebridge.eval.methods.chance import Chance, ChanceConfig
from tastebridge.eval.methods.item_mean import ItemMean, ItemMeanConfig
from tastebridge.eval.methods.popularity import Popularity, PopularityConfig
from tastebridge.eval.training import Training
from tastebridge.retrieval.history import Histories

COLD = people_of([[0]])


@pytest.fixture
def training() -> Training:
    return block_training()


def test_popularity_counts_everybody_and_bridge_popularity_bridge_users(training: Training) -> None:
    everybody = training.target.histories.likes.toarray().sum(axis=0)
    bridge = training.bridge_people.target.likes.toarray().sum(axis=0)
    assert (everybody > bridge).any()
    np.testing.assert_array_equal(Popularity.fit(training, PopularityConfig()).score(COLD)[0], everybody)
    np.testing.assert_array_equal(BridgePopularity.fit(training, PopularityConfig()).score(COLD)[0], bridge)


def test_without_bridge_users_bridge_popularity_counts_everybody(training: Training) -> None:
    apart = without_bridge(training)
    scores = BridgePopularity.fit(apart, PopularityConfig()).score(COLD)
    np.testing.assert_array_equal(scores, Popularity.fit(apart, PopularityConfig()).score(COLD))


def test_the_newest_can_count_most(training: Training) -> None:
    target = training.target
    recency = np.where(target.histories.items == 0, 0.25, 1.0).astype(np.float32)
    aged = changed(training, target=replace(target, recency=recency))
    plain = Popularity.fit(aged, PopularityConfig()).score(COLD)[0]
    newest = Popularity.fit(aged, PopularityConfig(newest_most=True)).score(COLD)[0]
    assert newest[0] == plain[0] / 4
    np.testing.assert_array_equal(newest[1:], plain[1:])


def test_a_dislike_is_no_popularity_but_lowers_the_mean(training: Training) -> None:
    target = training.target
    strengths = np.where(target.histories.items == 0, -1, target.histories.strengths)
    histories = Histories(target.histories.indptr, target.histories.items, strengths, 12)
    disliked = changed(training, target=replace(target, histories=histories))
    assert Popularity.fit(disliked, PopularityConfig()).score(COLD)[0, 0] == 0
    means = ItemMean.fit(disliked, ItemMeanConfig()).score(COLD)[0]
    assert means.argmin() == 0


def test_item_mean_is_the_damped_mean() -> None:
    training = block_training()
    histories = Histories.of_lists([[0, 1], [0]], 12)
    histories.strengths[:] = [2.0, 0.5, 2.0]
    small = replace(training.target, histories=histories, user_nos=np.array([1, 2]))
    means = ItemMean.fit(changed(training, target=small), ItemMeanConfig(damping=1.0)).score(COLD)[0]
    assert means[:3] == pytest.approx([(2 + 2 + 1.5) / 3, (0.5 + 1.5) / 2, 1.5])


def test_equal_ties_make_all_items_equal(training: Training) -> None:
    assert len(set(ItemMean.fit(training, ItemMeanConfig()).score(COLD)[0].tolist())) == 1


def test_random_scores_differ_by_history_and_seed_and_ignore_its_order(training: Training) -> None:
    method = Chance.fit(training, ChanceConfig())
    one, other, turned, warm = method.score(people_of([[0, 1], [0, 2], [1, 0], [0, 1]], [[], [], [], [0]]))
    np.testing.assert_array_equal(one, turned)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, warm)
    again = Chance.fit(changed(training, seed=4), ChanceConfig()).score(people_of([[0, 1]]))[0]
    assert not np.array_equal(one, again)


def test_random_scores_are_uniform(training: Training) -> None:
    people = people_of([[a, b] for a in range(12) for b in range(a)])
    scores = Chance.fit(training, ChanceConfig()).score(people)
    assert scores.min() >= 0
    assert scores.max() < 1
    assert scores.mean() == pytest.approx(0.5, abs=0.03)
    assert np.bincount(scores.argmax(axis=1), minlength=12).max() < 20
