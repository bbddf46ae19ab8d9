"""The boundary of a test that peeks is calibrated to its horizon: closed forms and a simulated motion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tastebridge.retrieval.statistics.boundary import (
    calibrated,
    crossing_probability,
    evidence,
    mixing,
    multipliers,
)


@pytest.mark.parametrize("alpha", [0.5, 0.05, 0.001])
@pytest.mark.parametrize("planned", [2, 100])
def test_a_single_look_is_the_fixed_n_test(planned: int, alpha: float):
    bound = calibrated(planned, planned, alpha)
    z = multipliers(np.array([float(planned)]), mixing(planned, alpha), bound)
    assert z[0] == pytest.approx(stats.norm.isf(alpha / 2), rel=1e-3)


def test_two_looks_are_a_bivariate_normal():
    rho2, bound = mixing(100, 0.05), 2.0
    # Steps of one person from 99 to 100: two looks whose correlation is known.
    edges = multipliers(np.array([99.0, 100.0]), rho2, bound)
    both = stats.multivariate_normal(cov=[[1, 0.99**0.5], [0.99**0.5, 1]])
    inside = both.cdf(edges, lower_limit=-edges)
    assert crossing_probability(100, 99, rho2, bound) == pytest.approx(1 - inside, rel=2e-3)


def test_simulated_motions_leave_it_as_often_as_alpha_says():
    planned, first, motions = 150, 20, 40_000
    bound = calibrated(planned, first, 0.05)
    n = np.arange(1.0, planned + 1)
    edges = multipliers(n, mixing(planned, 0.05), bound) * np.sqrt(n)
    rng = np.random.default_rng(4)
    left = 0
    for _ in range(10):
        paths = np.cumsum(rng.standard_normal((motions // 10, planned)), axis=1)
        left += int((np.abs(paths) > edges)[:, first - 1 :].any(axis=1).sum())
    assert left / motions == pytest.approx(0.05, abs=0.0035)


def test_the_boundary_that_lasts_for_ever_is_crossed_far_less_often_within_the_horizon():
    forever = -np.log(0.05)
    assert crossing_probability(300, 20, mixing(300, 0.05), float(forever)) < 0.02
    assert calibrated(300, 20, 0.05) < forever


def test_looks_taken_together_give_what_single_looks_give(monkeypatch: pytest.MonkeyPatch):
    # With 3000 people the later looks are worked out in steps of several people.
    rho2, bound = mixing(3000, 0.05), 2.1
    together = crossing_probability(3000, 150, rho2, bound)
    monkeypatch.setattr("tastebridge.retrieval.statistics.boundary.DENSE", 10_000)
    assert together == pytest.approx(crossing_probability.__wrapped__(3000, 150, rho2, bound), rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 120), st.data(), st.floats(0.0005, 0.6))
def test_it_is_found_for_every_plan(planned: int, data: st.DataObject, alpha: float):
    first = data.draw(st.integers(2, planned))
    bound = calibrated(planned, first, alpha)
    assert crossing_probability(planned, first, mixing(planned, alpha), bound) == pytest.approx(
        alpha, rel=1e-3
    )


@given(st.floats(1, 1000), st.floats(0.1, 8), st.floats(0.001, 1))
def test_evidence_is_what_the_multiplier_came_from(n: float, bound: float, rho2: float):
    z = multipliers(np.array([n]), rho2, bound)
    assert evidence(z, np.array([n]), rho2)[0] == pytest.approx(bound)


@given(st.floats(1.0, 6.0))
def test_a_wider_boundary_is_crossed_less_often(bound: float):
    rho2 = mixing(60, 0.05)
    assert crossing_probability(60, 10, rho2, bound + 0.3) < crossing_probability(60, 10, rho2, bound)


def test_what_rounding_would_lose_is_given_as_its_bound():
    assert crossing_probability(200, 20, 0.04, 80.0) == 1e-12


@pytest.mark.parametrize(
    ("planned", "first", "alpha", "message"),
    [
        (100, 20, 0.0, "alpha must lie"),
        (100, 20, 1.0, "alpha must lie"),
        (100, 101, 0.05, "the 100 planned"),
        (100, 1, 0.05, "between 2 and"),
    ],
)
def test_an_impossible_plan_is_refused(planned: int, first: int, alpha: float, message: str):
    with pytest.raises(ValueError, match=message):
        calibrated(planned, first, alpha)
