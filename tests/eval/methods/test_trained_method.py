"""The trained model as a method of a study: it learns from training data alone, and moves what it earned."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from contracts.method_contract import block_training
from worlds.tiny_llama import make_tiny_llama
from worlds.training_world import FAST, N_ITEMS, WORDS, titled

from tastebridge.eval.methods.registry import DEFAULT_METHODS, load
from tastebridge.eval.methods.tastebridge import fit_once
from tastebridge.eval.methods.trained import Trained, TrainedConfig, material_of_training
from tastebridge.eval.training import People, Training
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.settings import Settings

pytest.importorskip("peft")
LEARNING = FAST.model_dump(mode="json")


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Training:
    """The block world with red and blue titles, and people enough for cross-fitted lists."""
    base = make_tiny_llama(tmp_path_factory.mktemp("tiny") / "tiny", WORDS)
    made = block_training(n_people=260)
    settings = Settings(model={"trained_base": str(base)})
    return replace(made, source=titled(made.source), target=titled(made.target), settings=settings, _known={})


def people() -> People:
    return People(Histories.of_lists([[0, 1], [6, 7, 8]], N_ITEMS), Histories.of_lists([[], []], N_ITEMS))


def test_it_is_asked_for_by_name_only():
    assert load("tastebridge-trained") is Trained
    assert "tastebridge-trained" not in DEFAULT_METHODS


def test_it_trains_once_and_ranks_as_it_earned(training: Training, tmp_path: Path):
    config = TrainedConfig(steps=24, adapters=str(tmp_path), training=LEARNING)
    method = Trained.fit(training, config)
    scores = method.score(people())
    fused = fit_once(training).score(people())
    assert scores.shape == fused.shape
    assert np.isfinite(scores).all()
    used = any(row.used for row in method.manifest.earned if row.shelf == "list")
    assert used == (not np.allclose(scores, fused))
    assert method.spent["calls"] == (2 if used else 0)
    assert f"{method.manifest.steps} steps" in method.note
    again = Trained.fit(training, config)
    assert again.manifest.version == method.manifest.version  # taken from the folder
    assert (again.score(people()) == scores).all()


def test_judges_of_the_material_teach_nothing(training: Training):
    fitted = fit_once(training)
    assert fitted.pools is not None
    material = material_of_training(training, fitted, FAST)
    assert len(material.learners) + len(material.lists) <= len(training.bridge.user_nos)
