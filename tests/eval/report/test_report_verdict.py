"""What is said first of a direction."""

from typing import Any

import pytest
from worlds.run_results import run_results, small_results

from tastebridge.eval.report.verdict import Verdict, overall, ranked, verdict_of
from tastebridge.eval.results import RunResults


def verdict(results: RunResults) -> Verdict:
    return verdict_of(results, results.directions[0])


def compared(**fields: Any) -> RunResults:
    results = small_results()
    direction = results.directions[0]
    comparison = direction.comparisons[0].model_copy(update=fields)
    changed = direction.model_copy(update={"comparisons": (comparison,)})
    return results.model_copy(update={"directions": (changed,)})


def test_the_studys_method_is_held_against_the_best_baseline():
    found = verdict(small_results())
    assert (found.own.name, found.baseline.name) == ("tastebridge", "ease")
    assert found.sentence == "tastebridge is better than ease by 0.0500."


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "better"),
        ({"p_holm": 0.05}, "open"),
        ({"difference": -0.05}, "worse"),
        ({"a": "ease", "b": "tastebridge"}, "worse"),
        ({"b": "popularity"}, "unknown"),
        ({"p_holm": float("nan")}, "unknown"),
    ],
)
def test_an_outcome_needs_a_significant_difference_in_its_direction(fields: dict[str, Any], outcome: str):
    assert verdict(compared(**fields)).outcome == outcome


def test_a_smaller_error_is_better():
    results = compared(metric="mae", difference=-0.05).model_copy(update={"metric": "mae"})
    methods = tuple(
        method.model_copy(
            update={
                "scores": tuple(
                    s.model_copy(update={"metric": "mae", "mean": mean}) for s in method.scores[:1]
                )
            }
        )
        for method, mean in zip(results.directions[0].methods, (0.9, 0.8, 0.0, 0.7), strict=True)
    )
    direction = results.directions[0].model_copy(update={"methods": methods})
    found = verdict(results.model_copy(update={"directions": (direction,)}))
    assert found.baseline.name == "ease"
    assert found.outcome == "better"


def test_failed_checks_come_before_marked_ones_and_passed_ones_not_at_all():
    assert [check.status for check in verdict(small_results()).alarms] == ["fail", "mark"]
    assert verdict(small_results()).failed


def test_the_weakest_direction_is_named():
    results = run_results()
    verdicts = [verdict_of(results, direction) for direction in results.directions]
    gains = {v.direction.target: v.comparison.difference / v.comparison.mean_b for v in verdicts}
    weakest = min(gains, key=gains.get)
    assert f"→ {weakest}, it differs by" in overall(results, verdicts)
    assert overall(results, []) == "In no direction were the study’s method and a baseline compared."


def test_methods_without_a_value_are_last_and_keep_their_order():
    methods = small_results().directions[0].methods
    assert [m.name for m in ranked(methods, "coverage@10")] == ["ease", "popularity", "bpr", "tastebridge"]
