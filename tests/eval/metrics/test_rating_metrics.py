"""Errors of predicted ratings, over all of them and by user."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.eval.metrics import RATING_METRICS, Ratings
from tastebridge.retrieval.errors import EvaluationError

# Other processes may be running: how long an example takes says nothing here.
unhurried = settings(deadline=None)
MAE, RMSE = RATING_METRICS["mae"], RATING_METRICS["rmse"]
# User 0 is off by 1 and 3, user 2 by 2, user 1 has no rating.
RATINGS = Ratings(np.array([4.0, 2.0, 5.0]), np.array([3.0, 5.0, 3.0]), np.array([0, 0, 2]), 3)


def test_values_by_hand():
    assert MAE(RATINGS) == pytest.approx(2.0)
    assert RMSE(RATINGS) == pytest.approx(np.sqrt(14 / 3))
    assert MAE.by_user(RATINGS) == pytest.approx([2.0, np.nan, 2.0], nan_ok=True)
    assert RMSE.by_user(RATINGS) == pytest.approx([np.sqrt(5), np.nan, 2.0], nan_ok=True)


def test_no_ratings_are_undefined():
    none = Ratings(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), 2)
    assert np.isnan([MAE(none), RMSE(none), *MAE.by_user(none), *RMSE.by_user(none)]).all()


def test_ratings_that_cannot_be_compared_are_refused():
    with pytest.raises(EvaluationError, match="1 predictions, 2 true ratings and 1 users"):
        Ratings(np.zeros(1), np.zeros(2), np.zeros(1, dtype=np.int64), 1)
    with pytest.raises(EvaluationError, match="1 of 2 predicted or true ratings are not finite"):
        Ratings(np.array([1.0, np.nan]), np.ones(2), np.zeros(2, dtype=np.int64), 1)


@unhurried
@given(st.lists(st.tuples(st.floats(1, 5), st.floats(1, 5), st.integers(0, 3)), min_size=1))
def test_the_root_is_never_below_the_mean_and_perfect_is_0(found: list[tuple[float, float, int]]):
    predicted, true, users = (np.array(column) for column in zip(*found, strict=True))
    ratings = Ratings(predicted, true, users, 4)
    assert RMSE(ratings) >= MAE(ratings) - 1e-12
    by_user = RMSE.by_user(ratings) - MAE.by_user(ratings)
    assert (np.isnan(by_user) | (by_user >= -1e-12)).all()
    perfect = Ratings(true, true, users, 4)
    assert MAE(perfect) == RMSE(perfect) == 0.0
