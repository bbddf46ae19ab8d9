"""An adapter is used only with the base model and the prompt that it was trained with."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from tastebridge.agent.adapters.base import base_digest
from tastebridge.agent.adapters.checking import check_usable
from tastebridge.agent.adapters.files import CONFIG, WEIGHTS
from tastebridge.agent.adapters.manifest import FORMAT, MANIFEST, AdapterManifest, CurvePoint
from tastebridge.agent.adapters.store import Adapters
from tastebridge.retrieval.errors import AdapterUnusable

PROMPT = "titles/history@v1#0f1e2d3c"
Train = Callable[..., AdapterManifest]


@pytest.fixture
def base(tiny_base: Path, tmp_path: Path) -> Path:
    """A copy of the base model that a test may change."""
    return Path(shutil.copytree(tiny_base, tmp_path / "tiny-llama"))


def check(store: Adapters, manifest: AdapterManifest, base: Path, prompt: str = PROMPT) -> None:
    check_usable(store.folder(manifest.version), store.read(manifest.version), base, {prompt})


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_an_untouched_one_is_usable(store: Adapters, train: Train, base: Path):
    check(store, train(), base)


def test_another_prompt_is_refused_with_the_command_that_mends_it(store: Adapters, train: Train, base: Path):
    made = train(source="food & drink")
    with pytest.raises(AdapterUnusable) as caught:
        check(store, made, base, "titles/history@v1#99999999")
    for part in (PROMPT, "#99999999", "tastebridge train --source 'food & drink' --target kitchen"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("config.json", lambda path: edit(path, rms_norm_eps=0.5)),
        ("tokenizer.json", lambda path: path.write_text(path.read_text() + " ")),
        ("model.safetensors", lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x01")),
    ],
)
def test_another_base_model_is_refused(
    store: Adapters, train: Train, base: Path, file: str, change: Callable[[Path], None]
):
    made = train()
    check(store, made, base)  # what was read once must not hide what changed since
    change(base / file)
    os.utime(base / file, ns=(1, 1))
    with pytest.raises(
        AdapterUnusable, match=r"tiny-llama.*tastebridge train --source food --target kitchen"
    ):
        check(store, made, base)


def test_another_library_does_not_make_it_another_base_model(tiny_base: Path, base: Path):
    edit(base / "config.json", transformers_version="99.0", use_cache=False)
    assert base_digest(base) == base_digest(tiny_base)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_base_model_without_a_file_is_refused(store: Adapters, train: Train, base: Path, file: str):
    made = train()
    (base / file).unlink()
    with pytest.raises(AdapterUnusable, match=str(base)):
        check(store, made, base)


@pytest.mark.parametrize("file", [WEIGHTS, CONFIG])
def test_a_missing_or_changed_file_is_refused(store: Adapters, train: Train, base: Path, file: str):
    made = train()
    path = store.folder(made.version) / file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(AdapterUnusable, match=rf"{file} is not the file .*tastebridge train"):
        check(store, made, base)
    path.unlink()
    with pytest.raises(AdapterUnusable, match=f"holds no {file}"):
        check(store, made, base)


def test_pickled_weights_are_refused(store: Adapters, train: Train, base: Path):
    made = train()
    (store.folder(made.version) / "adapter_model.bin").write_bytes(b"")
    with pytest.raises(AdapterUnusable, match=r"adapter_model\.bin.*can run code"):
        check(store, made, base)


class TestManifest:
    def test_survives_the_disk(self, manifest: AdapterManifest, tmp_path: Path):
        manifest.write(tmp_path)
        assert AdapterManifest.read(tmp_path) == manifest

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\x00"])
    def test_a_damaged_one_names_the_way_out(self, store: Adapters, train: Train, text: str):
        made = train()
        (store.folder(made.version) / MANIFEST).write_text(text)
        with pytest.raises(AdapterUnusable, match=f"train --remove {made.version}"):
            store.read(made.version)

    def test_an_unknown_key_is_damage(self, store: Adapters, train: Train):
        made = train()
        edit(store.folder(made.version) / MANIFEST, surprise=1)
        with pytest.raises(AdapterUnusable):
            store.read(made.version)

    def test_another_format_is_trained_anew(self, store: Adapters, train: Train):
        made = train()
        edit(store.folder(made.version) / MANIFEST, format=FORMAT + 1)
        with pytest.raises(AdapterUnusable, match=f"format {FORMAT + 1}.*tastebridge train --source food"):
            store.read(made.version)

    def test_of_another_version_is_damage(self, store: Adapters, train: Train):
        first, second = train(), train()
        shutil.copyfile(store.folder(first.version) / MANIFEST, store.folder(second.version) / MANIFEST)
        with pytest.raises(AdapterUnusable, match=first.version):
            store.read(second.version)

    def test_a_number_that_is_none_is_not_written(self):
        with pytest.raises(ValidationError, match="finite"):
            CurvePoint(seconds=1.0, step=1, people_seen=1, train_loss=float("nan"))
