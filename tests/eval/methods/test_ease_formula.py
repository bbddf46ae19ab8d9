"""EASE through the kernel of people is EASE by the textbook."""

import numpy as np
import pytest
from contracts.method_contract import block_training, people_of, without_source
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.eval.methods.ease import Ease, EaseConfig
from tastebridge.eval.training import People, Training


def textbook(rows: np.ndarray, regularization: float) -> np.ndarray:
    """B of Steck 2019, equation 8: the inverse of items by items, divided by its diagonal, which is 0."""
    inverse = np.linalg.inv(rows.T @ rows + regularization * np.eye(rows.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def dense_joint(people: People) -> np.ndarray:
    return people.joint.toarray().astype(np.float64)


@pytest.mark.parametrize("regularization", [0.5, 20.0, 500.0])
def test_scores_are_those_of_the_textbook(regularization: float) -> None:
    training = block_training(n_people=60)
    people = people_of([[0, 1, 2], [], [5, 7]], [[], [3], [0, 8]])
    expected = dense_joint(people) @ textbook(dense_joint(training.bridge_people), regularization)
    scores = Ease.fit(training, EaseConfig(regularization=regularization)).score(people)
    assert scores == pytest.approx(expected[:, 12:], rel=1e-3, abs=1e-5)


@given(st.integers(0, 1000), st.floats(1.0, 100.0))
@settings(max_examples=15)
def test_scores_of_any_world_are_those_of_the_textbook(seed: int, regularization: float) -> None:
    training = block_training(n_people=40, seed=seed)
    generator = np.random.default_rng(seed)
    people = training.everybody.take(generator.integers(0, 40, 5))
    expected = dense_joint(people) @ textbook(dense_joint(training.bridge_people), regularization)
    scores = Ease.fit(training, EaseConfig(regularization=regularization)).score(people)
    assert scores == pytest.approx(expected[:, 12:], rel=1e-3, abs=1e-4)


def test_within_one_domain_everybody_is_learned_from() -> None:
    training = without_source(block_training(n_people=60))
    people = people_of([[], []], [[0, 1], [7]], n_source=0)
    expected = dense_joint(people) @ textbook(dense_joint(training.everybody), 10.0)
    scores = Ease.fit(training, EaseConfig(regularization=10.0)).score(people)
    assert scores == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_learning_from_everybody_takes_those_of_one_domain_too() -> None:
    training = block_training(n_people=60)
    people = people_of([[0, 1, 2]])
    expected = dense_joint(people) @ textbook(dense_joint(training.everybody), 10.0)
    config = EaseConfig(regularization=10.0, learn_from="everybody")
    assert Ease.fit(training, config).score(people) == pytest.approx(expected[:, 12:], rel=1e-3, abs=1e-5)


def test_of_too_many_people_a_sample_is_learned_from_the_same_for_the_same_seed() -> None:
    def learners(training: Training) -> np.ndarray:
        return Ease.fit(training, EaseConfig(max_people=10)).rows.toarray()

    first = learners(block_training(n_people=60, seed=1))
    assert first.shape == (10, 24)
    np.testing.assert_array_equal(learners(block_training(n_people=60, seed=1)), first)
    assert not np.array_equal(learners(block_training(n_people=60, seed=2)), first)
