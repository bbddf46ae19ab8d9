"""The adapter that ships with the sample world: small, safe, usable, and honest about what it adds."""

from pathlib import Path

import pytest

from tastebridge.agent.adapters.files import CONFIG, WEIGHTS, check_files
from tastebridge.agent.adapters.manifest import MANIFEST, AdapterManifest
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.recommender import Recommender
from tastebridge.agent.shipped_adapter import FOLDER, take_sample_adapter
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.weights import model_path
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

BASE = "smollm2-135m-instruct"


@pytest.fixture
def smollm() -> Path:
    try:
        return model_path(BASE)
    except ModelUnavailable:
        pytest.skip("SmolLM2 was not pulled; run: tastebridge models pull")


def test_it_is_small_and_whole():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([WEIGHTS, CONFIG, MANIFEST])
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 5_000_000
    check_files(FOLDER)
    manifest = AdapterManifest.read(FOLDER)
    manifest.check_digests(FOLDER)
    assert (manifest.source, manifest.target, manifest.base_model) == ("films", "books", BASE)
    assert str(Path.home()) not in (FOLDER / CONFIG).read_text(encoding="utf-8")


@pytest.mark.model
def test_the_demo_takes_it_once_and_says_what_it_adds(sample_copy: Workspace, smollm: Path):
    said = take_sample_adapter(sample_copy)
    assert "NDCG@10" in said or "adds nothing" in said or "add nothing" in said
    assert take_sample_adapter(sample_copy) == said
    assert len(Adapters(sample_copy.adapters_root).versions()) == 1


@pytest.mark.model
def test_it_ranks_where_it_has_earned_it(sample_copy: Workspace, smollm: Path):
    take_sample_adapter(sample_copy)
    with Recommender(sample_copy) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        ada = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        answer = next(recommender.recommend([ada], "books"))
    used = any(row.used and row.shelf == "list" for row in AdapterManifest.read(FOLDER).earned)
    assert (answer.level == "fused_with_model") == used
    if used:
        assert answer.model is not None
        assert answer.model.name.startswith(f"{BASE}+")
        assert any(item.contributions.get("model") for item in answer.items)


def test_without_its_base_it_says_what_to_run(sample_copy: Workspace, tmp_path: Path):
    model = {**sample_copy.settings.model, "trained_base": str(tmp_path / "nothing")}
    write_settings(sample_copy.root / SETTINGS_FILE, sample_copy.settings.model_copy(update={"model": model}))
    said = take_sample_adapter(Workspace(sample_copy.root))
    assert said.startswith("The trained model takes no part: no model folder at")
