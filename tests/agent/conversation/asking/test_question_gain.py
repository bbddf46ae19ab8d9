"""What an answer is worth: nothing for a question that tells nothing, never less than nothing."""

import time
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tastebridge.agent.conversation.asking.gain import (
    MISTAKEN,
    NO_PREFERENCE,
    answer_likelihoods,
    belief_of,
    expected_gains,
)

SCORES = arrays(np.float64, st.integers(2, 30), elements=st.floats(-5, 5, width=32))


Question = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Scores of some candidates, what fits each answer, and of which candidates that is told."""


@st.composite
def questions(draw: st.DrawFn) -> Question:
    scores = draw(SCORES)
    n = draw(st.integers(2, 4))
    fits = draw(arrays(np.bool_, (n, len(scores))))
    return scores, fits, draw(arrays(np.bool_, len(scores)))


def split(n: int, first: int) -> np.ndarray:
    """The likelihoods of a question that parts the first of `n` candidates from the rest."""
    one = np.arange(n) < first
    return answer_likelihoods(np.stack([one, ~one]), np.ones(n, dtype=np.bool_))


def gain(belief: np.ndarray, likelihoods: np.ndarray, k: int) -> float:
    return float(expected_gains(belief, [likelihoods], k)[0])


@given(questions(), st.integers(1, 10))
def test_no_question_makes_the_list_worse(question: Question, k: int):
    scores, fits, tells = question
    belief = belief_of(scores)
    likelihoods = answer_likelihoods(fits, tells)
    # The best list after each answer, one answer after the other, without clipping at 0.
    discounts = 1 / np.log2(np.arange(2, min(k, len(scores)) + 2))
    top = len(discounts)
    order = np.argsort(-belief, kind="stable")[:top]
    before = belief[order] @ discounts
    after = sum(np.sort(belief * row)[::-1][:top] @ discounts for row in likelihoods[:-1])
    after += (belief * likelihoods[-1])[order] @ discounts
    assert after >= before - 1e-12
    found = gain(belief, likelihoods, k)
    assert found >= 0
    if len(set(belief.tolist())) == len(belief):  # no ties that could be broken in another way
        assert found == pytest.approx(after - before, abs=1e-9)


@given(questions(), st.integers(1, 10))
def test_a_question_that_all_candidates_answer_alike_gains_nothing(question: Question, k: int):
    scores, fits, _ = question
    same = np.broadcast_to(fits[:, :1], fits.shape)
    likelihoods = answer_likelihoods(same, np.ones(len(scores), dtype=np.bool_))
    assert gain(belief_of(scores), likelihoods, k) == pytest.approx(0, abs=1e-12)


@given(questions(), st.integers(1, 10), st.randoms())
def test_the_order_of_the_candidates_changes_nothing(question: Question, k: int, random: Random):
    scores, fits, tells = question
    order = list(range(len(scores)))
    random.shuffle(order)
    one = gain(belief_of(scores), answer_likelihoods(fits, tells), k)
    other = gain(belief_of(scores[order]), answer_likelihoods(fits[:, order], tells[order]), k)
    assert one == pytest.approx(other, abs=1e-9)


@given(st.integers(2, 40), st.integers(1, 10))
def test_of_equal_candidates_a_more_even_split_gains_at_least_as_much(n: int, k: int):
    belief = belief_of(np.ones(n))
    gains = [gain(belief, split(n, first), k) for first in range(n // 2 + 1)]
    assert (np.diff(gains) >= -1e-12).all()
    if n > 2 * k:  # both halves fill the list
        assert gains[n // 2] > gains[0]


def test_telling_apart_two_favourites_gains_what_can_be_computed_by_hand():
    # Two equal candidates, a list of one: 0.5 before; after an answer the right one unless it was mistaken.
    belief = np.array([0.5, 0.5])
    willing = 1 - NO_PREFERENCE
    right = 1 - MISTAKEN / 2
    assert gain(belief, split(2, 1), 1) == pytest.approx(willing * (right - 0.5))


def test_a_split_of_what_nobody_would_like_gains_less_than_one_of_the_favourites():
    belief = belief_of(np.concatenate([np.full(20, 3.0), np.zeros(20)]))
    favourites = np.arange(40) % 2 == 0
    others = np.where(np.arange(40) >= 20, np.arange(40) % 2 == 0, True)
    every = np.ones(40, dtype=np.bool_)
    gains = expected_gains(
        belief, [answer_likelihoods(np.stack([one, ~one]), every) for one in (favourites, others)], 5
    )
    assert gains[0] > 2 * gains[1] > 0


@given(questions())
def test_somebody_gives_exactly_one_of_the_answers(question: Question):
    _, fits, tells = question
    likelihoods = answer_likelihoods(fits, tells)
    assert likelihoods.shape == (len(fits) + 1, fits.shape[1])
    assert (likelihoods >= -1e-12).all()
    np.testing.assert_allclose(likelihoods.sum(axis=0), 1)


def test_what_the_catalogue_does_not_tell_speaks_for_no_answer():
    fits = np.array([[True, True, False], [False, False, False]])
    likelihoods = answer_likelihoods(fits, np.array([True, False, True]))
    assert likelihoods[0, 0] > 5 * likelihoods[1, 0]
    assert likelihoods[0, 1] == likelihoods[1, 1]  # it would fit the first, but nobody knows
    assert likelihoods[2, 1] == pytest.approx(NO_PREFERENCE)
    assert likelihoods[2, 2] > 0.9  # known to fit neither: then neither is said


@given(SCORES, st.floats(0.1, 10), st.floats(-5, 5))
def test_a_belief_does_not_depend_on_the_scale_of_the_scores(scores: np.ndarray, factor: float, shift: float):
    belief = belief_of(scores)
    assert belief.sum() == pytest.approx(1)
    if scores.std() > 1e-3:
        np.testing.assert_allclose(belief_of(scores * factor + shift), belief, rtol=1e-6)
        assert belief[scores.argmax()] == belief.max() > 1 / len(scores)


def test_equal_scores_believe_nothing():
    np.testing.assert_allclose(belief_of(np.full(7, 0.1)), 1 / 7)


def test_no_questions_gain_nothing():
    assert expected_gains(np.array([0.4, 0.6]), [], 5).shape == (0,)


def test_questions_with_fewer_answers_gain_the_same_beside_longer_ones():
    generator = np.random.default_rng(3)
    belief = belief_of(generator.normal(size=30))
    every = np.ones(30, dtype=np.bool_)
    short, long = (answer_likelihoods(generator.random((n, 30)) < 0.4, every) for n in (2, 4))
    together = expected_gains(belief, [short, long], 5)
    np.testing.assert_allclose(together, [gain(belief, short, 5), gain(belief, long, 5)])


def test_fifty_questions_about_two_hundred_candidates_take_less_than_20_ms():
    generator = np.random.default_rng(5)
    belief = belief_of(generator.normal(size=200))
    every = np.ones(200, dtype=np.bool_)
    asked = [answer_likelihoods(generator.random((4, 200)) < 0.3, every) for _ in range(50)]
    times = []
    for _ in range(5):
        start = time.process_time()
        expected_gains(belief, asked, 10)
        times.append(time.process_time() - start)
    assert min(times) < 0.02
