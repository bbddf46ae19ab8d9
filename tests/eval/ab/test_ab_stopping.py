"""The stop is wired to the primary metric, person by person, and its promise holds over many tests."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tastebridge.agent.guard.prices import Prices
from tastebridge.eval.ab.judging import Judge, metrics_of
from tastebridge.eval.ab.results import MetricName
from tastebridge.eval.ab.rows import Row, Rows, Spent
from tastebridge.eval.ab.stopping import all_decided, detectable, looked_at, pairs_so_far, share_of_alpha

PEOPLE = 96


def arm(name: str, prices: Prices | None = None, *, keeps_order: bool = False) -> Any:
    """Returns as much of an open arm as a judge looks at."""
    return SimpleNamespace(
        name=name, mode=SimpleNamespace(keeps_order=keeps_order), prices=prices or Prices()
    )


def judge_of(folder: Path, scores: dict[str, Sequence[Sequence[float]]]) -> Judge:
    """Returns a judge of lists of three, of which everybody has the first."""
    rows = Rows(folder)
    for name, own in scores.items():
        rows.add(
            [Row(arm=name, repeat=0, wording=0, person=n, scores=tuple(one)) for n, one in enumerate(own)]
        )
    relevant = np.zeros((PEOPLE, 3), dtype=np.bool_)
    relevant[:, 0] = True
    return Judge([arm(name) for name in scores], rows, relevant, 1, 7)


RIGHT, WRONG = (3.0, 2.0, 1.0), (1.0, 2.0, 3.0)


def test_a_pair_is_decided_at_the_first_look_that_leaves_nothing(tmp_path: Path):
    judge = judge_of(tmp_path, {"wrong": [WRONG] * PEOPLE, "right": [RIGHT] * PEOPLE})
    (pair,) = pairs_so_far(judge, "ndcg@10", 32, PEOPLE)
    assert pair.result.decided_at == 32
    assert all_decided([pair])
    assert pair.mean == pytest.approx(0.5)
    assert pair.low > 0
    (early,) = pairs_so_far(judge, "ndcg@10", 16, PEOPLE)
    assert early.result.decided_at is None
    assert early.p == 1.0


def test_arms_that_agree_are_never_decided(tmp_path: Path):
    mixed = [RIGHT, WRONG] * (PEOPLE // 2)
    judge = judge_of(tmp_path, {"one": mixed, "other": mixed})
    (pair,) = pairs_so_far(judge, "hit@1", PEOPLE, PEOPLE)
    assert pair.result.decided_at is None
    assert pair.mean == 0


def test_looks_are_after_every_block_and_at_the_end():
    assert looked_at(40) == [16, 32, 40]
    assert looked_at(32) == [16, 32]
    assert looked_at(7) == [7]


def test_alpha_is_shared_among_the_pairs():
    assert share_of_alpha(2) == 0.05
    assert share_of_alpha(6) == pytest.approx(0.01)


def test_peeking_costs_sight():
    once = 2.8016 * 0.3 / 200**0.5  # of a test that looks once, 80 % power
    assert once < detectable(0.3, 200, 0.05) < 1.6 * once
    assert detectable(0.3, 200, 0.01) > detectable(0.3, 200, 0.05)
    assert detectable(0.3, 400, 0.05) < detectable(0.3, 200, 0.05)
    assert detectable(0.0, 200, 0.05) == 0.0


def test_tests_of_nothing_stop_at_a_difference_no_more_often_than_promised(tmp_path: Path):
    """Two arms whose order is a coin's, in 100 tests: 5 are expected, more than 11 once in 200 times."""
    random = np.random.default_rng(11)
    wrongly = 0
    for number in range(100):
        drawn = random.integers(0, 2, (2, PEOPLE)).tolist()
        (tmp_path / str(number)).mkdir()
        one, other = ([(RIGHT, WRONG)[side] for side in own] for own in drawn)
        judge = judge_of(tmp_path / str(number), {"one": one, "other": other})
        (pair,) = pairs_so_far(judge, "hit@1", PEOPLE, PEOPLE)
        wrongly += pair.result.decided_at is not None
    assert wrongly <= 11


@pytest.mark.parametrize(
    ("repeats", "explain", "prices", "expected"),
    [
        (1, 0, Prices(), ("ndcg@10", "hit@1", "hit@10", "invalid", "tokens", "seconds")),
        (2, 3, Prices(1.0), ("support", "stability", "cost")),
    ],
)
def test_only_metrics_that_can_be_are_compared(
    repeats: int, explain: int, prices: Prices, expected: tuple[MetricName, ...]
):
    found = metrics_of([arm("a"), arm("b", prices)], repeats=repeats, explain=explain)
    assert set(expected) <= set(found)
    assert len(found) == (6 if repeats == 1 else 9)


def test_repeats_are_averaged_and_explanations_counted_once(tmp_path: Path):
    rows = Rows(tmp_path)
    read, wrote = Spent(prompt_tokens=90, completion_tokens=10), Spent(completion_tokens=7)
    rows.add(
        [
            Row(arm="a", repeat=0, wording=0, person=0, scores=RIGHT, ranking=read, writing=wrote),
            Row(arm="a", repeat=1, wording=0, person=0, scores=WRONG, ranking=read, repaired=True),
        ]
    )
    one = arm("a", Prices(prompt_per_million=1e6, completion_per_million=1e6))
    judge = Judge([one], rows, np.array([[True, False, False]]), 2, 7)
    values = {name: float(judge.values(one, name, 1)[0]) for name in metrics_of([one], repeats=2, explain=1)}
    assert values["ndcg@10"] == pytest.approx(0.75)
    assert values["hit@1"] == 0.5
    assert values["invalid"] == 0.5
    assert values["stability"] == -1
    assert values["tokens"] == values["cost"] == 107
    assert np.isnan(values["support"])
