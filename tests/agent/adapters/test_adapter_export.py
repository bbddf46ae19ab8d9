"""What leaves the workspace loads elsewhere, says how to serve it, and is there whole or not at all."""

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tastebridge.agent.adapters import export as export_module
from tastebridge.agent.adapters.base import base_digest
from tastebridge.agent.adapters.export import export_adapter, export_merged, version_to_export
from tastebridge.agent.adapters.files import CONFIG, WEIGHTS
from tastebridge.agent.adapters.loading import load_trained, merge_adapter
from tastebridge.agent.adapters.manifest import MANIFEST, AdapterManifest
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import AdapterUnusable, InputError, ModelUnavailable, UnknownName
from tastebridge.retrieval.weights import model_path

Train = Callable[..., AdapterManifest]

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")


def load(folder: Path, dtype: Any = torch.bfloat16) -> Any:
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)


def command_and_settings(folder: Path) -> tuple[list[str], ModelSettings]:
    import tomllib

    text = (folder / "README.md").read_text(encoding="utf-8")
    [command, table] = re.findall(r"```(?:toml)?\n(.*?)\n```", text, re.DOTALL)
    return shlex.split(command), ModelSettings.from_table(tomllib.loads(table)["model"])


class TestAdapterFolder:
    def test_is_pefts_without_a_path_of_this_machine(self, store: Adapters, train: Train, tmp_path: Path):
        made, to = train(), tmp_path / "out" / "exported"
        export_adapter(store, made.version, to)
        assert {path.name for path in to.iterdir()} == {WEIGHTS, CONFIG, MANIFEST, "README.md"}
        assert (to / WEIGHTS).read_bytes() == (store.folder(made.version) / WEIGHTS).read_bytes()
        config = json.loads((to / CONFIG).read_text())
        assert (config["base_model_name_or_path"], config["r"]) == ("tiny-llama", 2)
        assert not any(str(tmp_path) in path.read_text(errors="replace") for path in to.iterdir())

    def test_says_how_to_serve_it(self, store: Adapters, train: Train, tmp_path: Path):
        made = train()
        export_adapter(store, made.version, tmp_path / "my adapter")
        command, settings = command_and_settings(tmp_path / "my adapter")
        assert command[:3] == ["vllm", "serve", "BASE"]
        options = command[3:]
        assert options[options.index("--lora-modules") + 1] == f"{made.version}=my adapter"
        assert options[options.index("--max-lora-rank") + 1] == "8"  # rank 2, and vLLM takes no less
        assert "--enable-lora" in options
        place = options.index("--lora-target-modules")
        assert options[place + 1 : place + 3] == ["down_proj", "q_proj"]
        assert settings.trained_url == "http://127.0.0.1:8000/v1"

    @pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # PEFT asks for it
    def test_is_loaded_by_peft(self, store: Adapters, train: Train, tmp_path: Path, tiny_base: Path):
        peft = pytest.importorskip("peft")
        export_adapter(store, train().version, tmp_path / "out")
        theirs = peft.PeftModel.from_pretrained(load(tiny_base, torch.float32), tmp_path / "out")
        ours = load(tiny_base, torch.float32)
        merge_adapter(ours, tmp_path / "out")
        ids = torch.tensor([[3, 4, 5]])
        with torch.inference_mode():
            assert torch.allclose(theirs(ids).logits, ours(ids).logits, atol=1e-5)


class TestMerged:
    def test_is_the_model_of_this_process(
        self, store: Adapters, train: Train, tmp_path: Path, tiny_base: Path
    ):
        made, to = train(), tmp_path / "merged"
        export_merged(store, made.version, to, tiny_base)
        ours = load_trained(tiny_base, store.folder(made.version)).model.bfloat16().state_dict()
        found = load(to, "auto")
        assert found.dtype == torch.bfloat16
        for name, value in found.state_dict().items():
            assert torch.equal(value, ours[name].cpu()), name
        assert transformers.AutoTokenizer.from_pretrained(to)("pan mug")["input_ids"] == [5, 6]
        assert not list(to.glob("*.bin"))
        command, settings = command_and_settings(to)
        assert command == ["vllm", "serve", "merged", "--served-model-name", made.version]
        assert settings.trained_url == "http://127.0.0.1:8000/v1"

    def test_needs_the_base_model_it_was_trained_on(
        self, store: Adapters, train: Train, tmp_path: Path, tiny_base: Path
    ):
        made = train(base_digest="of another")
        with pytest.raises(AdapterUnusable, match="tastebridge train --source food"):
            export_merged(store, made.version, tmp_path / "merged", tiny_base)
        assert not (tmp_path / "merged").exists()


class TestTarget:
    def test_an_empty_folder_is_filled(self, store: Adapters, train: Train, tmp_path: Path):
        to = tmp_path / "empty"
        to.mkdir()
        export_adapter(store, train().version, to)
        assert (to / WEIGHTS).is_file()

    @pytest.mark.parametrize("what", ["a file", "a full folder", "a link"])
    def test_nothing_is_written_over(self, store: Adapters, train: Train, tmp_path: Path, what: str):
        to = tmp_path / "there"
        if what == "a file":
            to.write_text("mine")
        elif what == "a link":
            to.symlink_to(tmp_path / "nowhere")
        else:
            to.mkdir()
            (to / "mine").write_text("mine")
        before = sorted(tmp_path.iterdir())
        with pytest.raises(InputError, match="not an empty folder"):
            export_adapter(store, train().version, to)
        assert sorted(path for path in tmp_path.iterdir() if path != store.root) == before

    def test_what_fails_leaves_nothing(
        self, store: Adapters, train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def full(*arguments: object) -> None:
            raise OSError(28, "No space left on device")

        made, to = train(), tmp_path / "out" / "exported"
        monkeypatch.setattr(export_module.shutil, "copyfile", full)
        with pytest.raises(InputError, match="No space left"):
            export_adapter(store, made.version, to)
        assert list(to.parent.iterdir()) == []

    def test_a_damaged_or_unknown_version_is_not_exported(
        self, store: Adapters, train: Train, tmp_path: Path
    ):
        made = train()
        (store.folder(made.version) / WEIGHTS).write_bytes(b"")
        with pytest.raises(AdapterUnusable, match=WEIGHTS):
            export_adapter(store, made.version, tmp_path / "out")
        with pytest.raises(UnknownName):
            export_adapter(store, "../x", tmp_path / "out")
        assert not (tmp_path / "out").exists()


class TestWhich:
    def test_the_one_in_use(self, store: Adapters, train: Train):
        with pytest.raises(AdapterUnusable, match="no adapter is in use for any source -> any target"):
            version_to_export(store)
        kitchen, _ = train(), train()
        store.use(kitchen.version)
        assert version_to_export(store) == kitchen.version
        with pytest.raises(AdapterUnusable, match=r"for films -> any target.*train --use VERSION"):
            version_to_export(store, source="films")

    def test_several_need_a_name(self, store: Adapters, train: Train):
        kitchen, books = train(), train(source="films", target="books")
        store.use(kitchen.version)
        store.use(books.version)
        with pytest.raises(AdapterUnusable, match="food -> kitchen, films -> books; name one with --source"):
            version_to_export(store)
        assert version_to_export(store, source="films") == books.version
        assert version_to_export(store, target="kitchen") == kitchen.version


@pytest.mark.model
@pytest.mark.filterwarnings(
    "ignore:`is_gradient_checkpointing`:FutureWarning"
)  # PEFT asks transformers for it
def test_a_real_model_survives_the_round_trip(store: Adapters, manifest: AdapterManifest, tmp_path: Path):
    peft = pytest.importorskip("peft")
    try:
        base = model_path("smollm2-135m-instruct")
    except ModelUnavailable:
        pytest.skip("the weights of smollm2-135m-instruct are not in the model cache")
    torch.manual_seed(1)
    config = peft.LoraConfig(
        r=4,
        lora_alpha=8,
        target_modules=["q_proj", "v_proj", "down_proj"],
        layers_to_transform=[28, 29],
        init_lora_weights=False,
        task_type="CAUSAL_LM",
    )
    trained = peft.get_peft_model(load(base, torch.float32), config)
    with store.new_version("real") as making:
        trained.save_pretrained(making.files)
        facts = {"base_model": base.name, "base_digest": base_digest(base)}
        made = store.finish(making, manifest.model_copy(update=facts))
    assert (
        json.loads((store.folder(made.version) / CONFIG).read_text())["base_model_name_or_path"] == base.name
    )
    export_merged(store, made.version, tmp_path / "merged", base)
    exported, theirs = load(tmp_path / "merged"), trained.merge_and_unload().bfloat16()
    for name, value in theirs.state_dict().items():
        assert torch.allclose(exported.state_dict()[name].float(), value.float(), rtol=2**-7, atol=1e-6), name
    ids = transformers.AutoTokenizer.from_pretrained(tmp_path / "merged")("Food that one person chose:\n-")
    assert (
        ids["input_ids"]
        == transformers.AutoTokenizer.from_pretrained(base)("Food that one person chose:\n-")["input_ids"]
    )
    shutil.rmtree(tmp_path / "merged")
