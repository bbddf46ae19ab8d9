"""A model earns its weight on people who did not choose it, or has none."""

from pathlib import Path

import numpy as np
import pytest

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.calibrating import calibrate_model
from tastebridge.agent.model_weight import (
    Fit,
    ModelWeight,
    fit_weight,
    read_weights,
    with_model,
    write_weight,
)
from tastebridge.agent.recommender import WEIGHTS_FILE
from tastebridge.agent.terminal import bars
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.fusion.held_out import HeldOutLists
from tastebridge.retrieval.workspace import Workspace


def lists(people: int, seed: int) -> HeldOutLists:
    """Twenty candidates each, two of them relevant, in an order that knows nothing."""
    generator = np.random.default_rng(seed)
    relevant = np.zeros((people, 20), dtype=np.bool_)
    for row in relevant:
        row[generator.permutation(20)[:2]] = True
    scores = -np.sort(-generator.random((people, 20)).astype(np.float32), axis=1)
    item_nos = np.arange(people * 20).reshape(people, 20)
    return HeldOutLists(np.arange(people), item_nos, scores, relevant)


def fitted(held: HeldOutLists, scores: np.ndarray, seed: int = 0) -> Fit:
    return fit_weight(held, scores.astype(np.float32), seed)


def test_model_that_knows_gets_a_weight():
    held = lists(80, seed=1)
    weight = fitted(held, held.relevant + np.random.default_rng(2).normal(0, 0.3, held.scores.shape))
    assert weight.weight > 0
    assert weight.ndcg_at_10_with > weight.ndcg_at_10_without + 0.1
    assert weight.lower_bound_of_gain > 0


def test_model_that_guesses_rarely_gets_one():
    earned = [
        fitted(lists(80, seed), np.random.default_rng(100 + seed).normal(size=(80, 20)), seed).weight > 0
        for seed in range(40)
    ]
    assert sum(earned) <= 6  # one-sided 5 % of 40 is 2; 6 or fewer with probability over 0.98


def test_model_that_is_wrong_stays_out():
    held = lists(80, seed=3)
    assert fitted(held, -held.relevant.astype(np.float32)).weight == 0


def test_what_a_model_adds_is_between_nothing_and_its_weight_of_the_spread():
    fused = np.array([3.0, 2.0, 1.0], dtype=np.float32)
    added = with_model(fused, np.array([-5.0, 0.0, 5.0], dtype=np.float32), 0.5)
    assert added.tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert with_model(fused, np.zeros(3, dtype=np.float32), 0.5).tolist() == [0.0, 0.0, 0.0]


def test_stored_weight_replaces_the_earlier_one_of_the_same_kind(tmp_path: Path):
    held = lists(20, seed=4)
    fit = fitted(held, held.relevant.astype(np.float32))
    first = ModelWeight(
        model="m",
        prompt="p",
        target="t",
        **fit.model_dump(),
        explain_prompt="e",
        asked_to_write=4,
        wrote=2,
        index="i",
    )
    write_weight(tmp_path / "weights.json", first)
    write_weight(tmp_path / "weights.json", first.model_copy(update={"target": "other"}))
    write_weight(tmp_path / "weights.json", first.model_copy(update={"weight": 0.0}))
    stored = {(one.target, one.weight) for one in read_weights(tmp_path / "weights.json")}
    assert stored == {("t", 0.0), ("other", first.weight)}


def test_calibrating_asks_about_held_out_people_and_stores_what_came_of_it(sample_copy: Workspace):
    backend = FunctionBackend(
        lambda messages: "Trust me.", lambda messages, labels: dict.fromkeys(labels, -1.0)
    )
    with bars() as progress:
        weight = calibrate_model(sample_copy, "books", 12, progress, backend)
    assert weight.people == 12
    assert weight.weight == 0  # it prefers nothing
    assert (weight.asked_to_write, weight.wrote, weight.may_write) == (20, 0, False)
    assert read_weights(sample_copy.root / WEIGHTS_FILE) == [weight]


def test_calibrating_without_a_model_says_what_to_set(sample_copy: Workspace):
    settings = sample_copy.root / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[model]\n", '[model]\nname = "none"\n'), encoding="utf-8")
    with bars() as progress, pytest.raises(ModelUnavailable, match=r"\[model\] backend"):
        calibrate_model(Workspace(sample_copy.root), "books", 12, progress)
