"""How much better a list would be for the answer to a question.

The fused scores are read as a belief: how probable each candidate is the one that the person would like.
Which answer somebody gives depends on what they would like, so an answer moves the belief by Bayes' rule, and
the list after it is the best one for the moved belief. The expected NDCG@k of a list, with one liked item, is
linear in the belief, so the best list's is convex in it: no question is expected to make the list worse,
whatever the scores (the value of information, Howard 1966). What a question costs the person is not in here
but in `ChatSettings.min_gain`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ....retrieval.records import Bools, Floats

Doubles = NDArray[np.float64]

SHARPNESS = 0.4
"""Of the belief: how many e-folds a candidate gains for one standard deviation of the pool's scores.

Of 0.1 to 2 the value under which held-out bridge users' liked items among the best 200 are most probable was
0.35 to 0.45 in three real data sets (`tests/bench/bench_questions.py` prints it).
"""
NO_PREFERENCE = 0.3
"""Share of the answers that say that it does not matter, though something offered would fit."""
MISTAKEN = 0.1
"""Share of the answers that have nothing to do with the item that the person would like."""


def belief_of(scores: Floats | Doubles, sharpness: float = SHARPNESS) -> Doubles:
    """Returns how probable each candidate is the one that would be liked, shape (candidates,); sums to 1.

    Scores are measured in standard deviations of the pool, because the mixes of different workspaces have
    different scales. Scores that are all equal believe nothing.

    Args:
        scores: finite, shape (candidates,), at least one.
        sharpness: e-folds for each standard deviation.
    """
    values = np.asarray(scores, dtype=np.float64)
    spread = float(values.std())
    # What is left of equal scores is rounding, and rounding must not look like a spread.
    if spread <= 1e-9 * max(1.0, float(np.abs(values).max())):
        return np.full(len(values), 1.0 / len(values))
    weights = np.exp(sharpness * (values - values.max()) / spread)
    belief: Doubles = weights / weights.sum()
    return belief


def answer_likelihoods(fits: Bools, tells: Bools) -> Doubles:
    """Returns how probable each answer is for somebody who would like each candidate.

    Args:
        fits: whether a candidate fits an answer, shape (answers, candidates).
        tells: whether the catalogue tells of a candidate what the question is about, shape (candidates,). Of
            one that
            it does not, every answer is as probable as the others, so no answer counts against it.

    Returns:
        Shape (answers + 1, candidates), each column sums to 1; the last row is "no preference".
    """
    n = len(fits)
    fitting = fits & tells
    count = fitting.sum(axis=0)
    among = np.where(count > 0, fitting / np.maximum(count, 1), np.where(tells, 0.0, 1.0 / n))
    answers = (1.0 - NO_PREFERENCE) * ((1.0 - MISTAKEN) * among + MISTAKEN / n)
    whole: Doubles = np.concatenate([answers, 1.0 - answers.sum(axis=0, keepdims=True)])
    return whole


def expected_gains(belief: Doubles, questions: Sequence[Doubles], k: int) -> Doubles:
    """Returns by how much each question is expected to raise NDCG@k, shape (questions,); 0 or more.

    "No preference" is no wish, so the list after it is the old one.

    Args:
        belief: shape (candidates,), sums to 1.
        questions: for each its `answer_likelihoods`.
        k: length of the list.
    """
    if not questions:
        return np.zeros(0)
    most = max(len(one) for one in questions) - 1
    # Questions with fewer answers get some that nobody gives.
    answers = np.zeros((len(questions), most, len(belief)))
    nothing = np.empty((len(questions), len(belief)))
    for place, one in enumerate(questions):
        answers[place, : len(one) - 1] = one[:-1]
        nothing[place] = one[-1]
    discounts = _discounts(min(k, len(belief)))
    before = float(np.sort(belief)[::-1][: len(discounts)] @ discounts)
    after = (_largest(answers * belief, len(discounts)) @ discounts).sum(axis=1)
    after += _in_old_order(nothing * belief, belief, len(discounts)) @ discounts
    gains: Doubles = np.maximum(after - before, 0.0)
    return gains


def _discounts(k: int) -> Doubles:
    discounts: Doubles = 1.0 / np.log2(np.arange(2, k + 2))
    return discounts


def _largest(values: Doubles, k: int) -> Doubles:
    """Returns the k largest values of the last axis, the largest first."""
    part = values if k == values.shape[-1] else np.partition(values, -k, axis=-1)[..., -k:]
    largest: Doubles = np.sort(part, axis=-1)[..., ::-1]
    return largest


def _in_old_order(values: Doubles, belief: Doubles, k: int) -> Doubles:
    """Returns the values of the k candidates believed in most; of equal ones, the larger values."""
    order = np.lexsort((-values, np.broadcast_to(-belief, values.shape)), axis=-1)[:, :k]
    kept: Doubles = np.take_along_axis(values, order, axis=-1)
    return kept
