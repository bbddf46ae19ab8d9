"""Neighbourhood methods equal a plain dense computation."""

import numpy as np
import pytest
from contracts.method_contract import block_training, people_of

from tastebridge.eval.methods.co_occurrence import CoOccurrence
from tastebridge.eval.methods.item_knn import ItemKnn, ItemKnnConfig
from tastebridge.eval.methods.joint import item_weights, learners
from tastebridge.eval.methods.user_knn import UserKnn, UserKnnConfig
from tastebridge.retrieval.signals.cooccurrence import CooccurrenceConfig

PEOPLE = people_of([[0, 1, 2], [6, 11], []], [[], [7], [3]])


@pytest.mark.parametrize("similarity", ["cosine", "conditional"])
@pytest.mark.parametrize("learn_from", ["bridge", "everybody"])
@pytest.mark.parametrize("neighbours", [3, 100])
def test_item_knn_is_the_dense_computation(similarity: str, learn_from: str, neighbours: int) -> None:
    training = block_training()
    config = ItemKnnConfig(neighbours=neighbours, similarity=similarity, learn_from=learn_from, shrinkage=2.0)
    rows = learners(training, config.learn_from).joint.toarray().astype(np.float64)
    counts = rows.sum(axis=0)
    table = np.zeros((24, 12))
    for known in range(24):
        for other in range(12):
            common = float(rows[:, known] @ rows[:, 12 + other])
            below = np.sqrt(counts[known] * counts[12 + other]) if similarity == "cosine" else counts[known]
            table[known, other] = common / (below + 2.0) if known != 12 + other else 0.0
        table[known, np.argsort(-table[known], kind="stable")[neighbours:]] = 0.0
    scores = ItemKnn.fit(training, config).score(PEOPLE)
    assert scores == pytest.approx(PEOPLE.joint.toarray() @ table, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("weighting", ["bm25", "idf", "none"])
@pytest.mark.parametrize("shrinkage", [0.0, 2.0])
def test_user_knn_is_the_dense_computation(weighting: str, shrinkage: float) -> None:
    training = block_training()
    config = UserKnnConfig(neighbours=7, weighting=weighting, shrinkage=shrinkage)
    rows = training.everybody.joint.toarray().astype(np.float64)
    weights = item_weights(training.everybody.joint, config.weighting)
    voters = rows[rows[:, 12:].any(axis=1)]
    expected = np.zeros((3, 12))
    for person, query in enumerate(PEOPLE.joint.toarray()):
        one, others = query * weights, voters * weights
        cosine = others @ one / (np.linalg.norm(one) * np.linalg.norm(others, axis=1))
        common = voters @ query
        similarity = cosine * (common / (common + shrinkage) if shrinkage else 1.0)
        nearest = np.argsort(-similarity.round(6), kind="stable")[:7]
        expected[person] = similarity[nearest] @ voters[nearest, 12:]
    scores = UserKnn.fit(training, config).score(PEOPLE)
    assert scores == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_a_neighbour_must_like_something_in_the_target() -> None:
    training = block_training()
    assert UserKnn.fit(training, UserKnnConfig()).likes.shape == (110, 24)


def test_rarer_items_weigh_more_but_for_no_weighting() -> None:
    likes = people_of([[0, 1], [0], [0, 2], [0]]).joint
    idf, bm25 = item_weights(likes, "idf"), item_weights(likes, "bm25")
    assert idf[1] == pytest.approx(np.log(5 / 2))
    assert idf[1] > idf[0]
    # Item 0 has 4 people, twice the mean of 4, 1 and 1; k1 = 1.2, b = 0.75.
    assert bm25[0] == pytest.approx(2.2 / (1.2 * (0.25 + 0.75 * 2) + 1))
    assert bm25[1] == pytest.approx(2.2 / (1.2 * (0.25 + 0.75 * 0.5) + 1))
    assert (item_weights(likes, "none") == 1).all()


def test_co_occurrence_counts_pairs_over_the_bridge_users() -> None:
    training = block_training()
    bridge = training.bridge_people
    source, target = bridge.source.likes.toarray(), bridge.target.likes.toarray()
    damped = source / np.sqrt(source.sum(axis=0) + 3.0)
    scores = CoOccurrence.fit(training, CooccurrenceConfig(shrinkage=3.0)).score(PEOPLE)
    assert scores == pytest.approx(PEOPLE.source.likes.toarray() @ (damped.T @ target), rel=1e-5)
