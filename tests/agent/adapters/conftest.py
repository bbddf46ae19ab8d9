"""A base model of a few thousand parameters, adapters of it, and a store that holds one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tastebridge.agent.adapters.base import base_digest
from tastebridge.agent.adapters.files import CONFIG, WEIGHTS
from tastebridge.agent.adapters.manifest import AdapterManifest, CurvePoint, DataEntry
from tastebridge.agent.adapters.store import Adapters

PROMPT = "titles/history@v1#0f1e2d3c"
LAYER = "base_model.model.model.layers.1."


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama with a tokenizer of whole words. Shared: copy it before changing it."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("base") / "tiny-llama"
    words = {
        word: place for place, word in enumerate(["<s>", "</s>", "<unk>", "oats", "coffee", "pan", "mug"])
    }
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=64,
        eos_token_id=1,
        bos_token_id=0,
        tie_word_embeddings=True,
    )
    transformers.LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    return folder


@pytest.fixture
def write_adapter(tiny_base: Path) -> Callable[..., Path]:
    """Writes what PEFT saves for `tiny_base`, with factors drawn from a seed."""

    def write(folder: Path, *, rank: int = 2, seed: int = 0) -> Path:
        import torch
        from safetensors.torch import save_file

        random = torch.Generator().manual_seed(seed)
        sides = {"self_attn.q_proj": (16, 16), "mlp.down_proj": (24, 16)}
        tensors = {}
        for module, (read, written) in sides.items():
            tensors[f"{LAYER}{module}.lora_A.weight"] = torch.randn(rank, read, generator=random)
            tensors[f"{LAYER}{module}.lora_B.weight"] = torch.randn(written, rank, generator=random)
        folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
        plain = {"peft_type": "LORA", "r": rank, "lora_alpha": 2 * rank, "layers_to_transform": [1]}
        modules = {"target_modules": ["q_proj", "down_proj"]}
        path = {"base_model_name_or_path": "/home/somebody/models/tiny-llama"}
        (folder / CONFIG).write_text(json.dumps({**plain, **modules, **path}))
        (folder / WEIGHTS).chmod(0o600)
        (folder / "README.md").write_text("a model card")
        return folder

    return write


@pytest.fixture
def manifest(tiny_base: Path) -> AdapterManifest:
    """What a trainer knows of an adapter when it is done."""
    return AdapterManifest(
        source="food",
        target="kitchen",
        base_model="tiny-llama",
        base_digest=base_digest(tiny_base),
        prompt=PROMPT,
        seed=7,
        made_at="2030-01-02T03:04:05+00:00",
        data=DataEntry(source_digest="a", target_digest="b", trained_on=40, held_out=10, single_domain=5),
        config={"rank": 2, "alpha": 4},
        steps=12,
        seconds=90.0,
        minutes_asked=2.0,
        curve=(
            CurvePoint(seconds=0.0, step=0, people_seen=0, ndcg_at_10=0.1),
            CurvePoint(seconds=60.0, step=8, people_seen=32, train_loss=3.5, ndcg_at_10=0.125),
            CurvePoint(seconds=90.0, step=12, people_seen=48, train_loss=3.4),
        ),
    )


@pytest.fixture
def store(tmp_path: Path) -> Adapters:
    """A store without adapters."""
    return Adapters(tmp_path / "adapters")


@pytest.fixture
def train(
    store: Adapters, manifest: AdapterManifest, write_adapter: Callable[..., Path]
) -> Callable[..., AdapterManifest]:
    """Makes a finished version, as a trainer would, and returns its manifest."""

    def made(run: str = "run", *, seed: int = 0, **changes: object) -> AdapterManifest:
        with store.new_version(run) as making:
            write_adapter(making.files, seed=seed)
            return store.finish(making, manifest.model_copy(update=changes))

    return made
