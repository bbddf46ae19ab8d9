"""An adapter in the weights says what PEFT's own merge says, and one that does not fit changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tastebridge.agent.adapters.files import CONFIG, WEIGHTS, LoraConfig
from tastebridge.agent.adapters.loading import load_trained, merge_adapter
from tastebridge.retrieval.errors import AdapterUnusable

Write = Callable[..., Path]

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")


def load(base: Path, dtype: Any = torch.float32) -> Any:
    return transformers.AutoModelForCausalLM.from_pretrained(base, dtype=dtype)


def weights(model: Any) -> dict[str, Any]:
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def edit_config(adapter: Path, **changes: object) -> None:
    path = adapter / CONFIG
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def edit_weights(adapter: Path, change: Callable[[dict[str, Any]], None]) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(adapter / WEIGHTS)
    change(tensors)
    save_file(tensors, adapter / WEIGHTS)


@pytest.mark.filterwarnings(
    "ignore:`is_gradient_checkpointing`:FutureWarning"
)  # PEFT asks transformers for it
@pytest.mark.parametrize("use_rslora", [False, True])
def test_the_weights_are_those_of_pefts_merge(tiny_base: Path, tmp_path: Path, use_rslora: bool):
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    config = peft.LoraConfig(
        r=3,
        lora_alpha=8,
        use_rslora=use_rslora,
        target_modules=["q_proj", "o_proj", "gate_proj", "down_proj"],
        layers_to_transform=[1],
        init_lora_weights=False,
    )
    trained = peft.get_peft_model(load(tiny_base), config)
    trained.save_pretrained(tmp_path)
    plain, base = load(tiny_base), weights(load(tiny_base))
    merge_adapter(plain, tmp_path)
    theirs, ours = weights(trained.merge_and_unload()), weights(plain)
    assert theirs.keys() == ours.keys()
    changed = {name for name in ours if not torch.equal(ours[name], base[name])}
    assert {name.split(".", 2)[2] for name in changed} == {
        f"1.{module}.weight"
        for module in ("self_attn.q_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.down_proj")
    }
    for name in ours:
        assert torch.allclose(ours[name], theirs[name], atol=1e-6), name


def test_the_sum_is_rounded_once(tiny_base: Path, tmp_path: Path, write_adapter: Write):
    exact, rounded = load(tiny_base), load(tiny_base, torch.bfloat16)
    adapter = write_adapter(tmp_path)
    merge_adapter(exact, adapter)
    merge_adapter(rounded, adapter)
    for name, value in weights(rounded).items():
        assert value.dtype == torch.bfloat16
        assert torch.equal(value, weights(exact)[name].bfloat16()), name


def test_a_trained_model_is_the_base_with_the_adapter_in_it(
    tiny_base: Path, tmp_path: Path, write_adapter: Write
):
    local, expected = load_trained(tiny_base, write_adapter(tmp_path)), load(tiny_base)
    merge_adapter(expected, tmp_path)
    for name, value in weights(local.model).items():
        assert torch.equal(value.cpu(), weights(expected)[name].to(value.dtype)), name
    assert local.tokenizer("oats coffee")["input_ids"] == [3, 4]


DAMAGES: dict[str, Callable[[Path], None]] = {
    "half a file": lambda adapter: (adapter / WEIGHTS).write_bytes((adapter / WEIGHTS).read_bytes()[:100]),
    "no safetensors": lambda adapter: (adapter / WEIGHTS).write_bytes(b"\x80\x04pickle"),
    "no configuration": lambda adapter: (adapter / CONFIG).write_text("{"),
    "one factor": lambda adapter: edit_weights(adapter, lambda tensors: tensors.pop(sorted(tensors)[0])),
    "the other factor": lambda adapter: edit_weights(
        adapter, lambda tensors: tensors.pop(sorted(tensors)[1])
    ),
    "more than factors": lambda adapter: edit_weights(
        adapter, lambda tensors: tensors.update({"base_model.model.lm_head.weight": torch.zeros(2)})
    ),
    "nothing": lambda adapter: edit_weights(adapter, lambda tensors: tensors.clear()),
    "not finite": lambda adapter: edit_weights(
        adapter, lambda tensors: tensors[sorted(tensors)[-1]].fill_(float("inf"))
    ),
    "another rank": lambda adapter: edit_config(adapter, r=3),
    "DoRA": lambda adapter: edit_config(adapter, use_dora=True),
    "biases": lambda adapter: edit_config(adapter, bias="all"),
    "whole modules": lambda adapter: edit_config(adapter, modules_to_save=["lm_head"]),
    "ranks of its own": lambda adapter: edit_config(adapter, rank_pattern={"q_proj": 4}),
    "a changed base": lambda adapter: edit_config(adapter, init_lora_weights="pissa"),
    "no LoRA": lambda adapter: edit_config(adapter, peft_type="IA3"),
    "what comes next year": lambda adapter: edit_config(adapter, use_something_new=True),
    "pickled": lambda adapter: (adapter / "adapter_model.bin").write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_does_not_fit_changes_nothing(
    tiny_base: Path, tmp_path: Path, write_adapter: Write, damage: str
):
    model, adapter = load(tiny_base), write_adapter(tmp_path)
    before = weights(model)
    DAMAGES[damage](adapter)
    with pytest.raises(AdapterUnusable, match=str(adapter)):
        merge_adapter(model, adapter)
    assert all(torch.equal(value, before[name]) for name, value in weights(model).items())


@pytest.mark.parametrize(
    "module", ["lm_head", "model.embed_tokens", "model.layers.1.mlp.sideways_proj", "model.norm"]
)
def test_only_linear_layers_with_their_own_weights_are_adapted(
    tiny_base: Path, tmp_path: Path, write_adapter: Write, module: str
):
    adapter = write_adapter(tmp_path)

    def rename(tensors: dict[str, Any]) -> None:
        for key in [key for key in tensors if "down_proj" in key]:
            tensors[f"base_model.model.{module}.{key.split('down_proj.')[1]}"] = tensors.pop(key)

    edit_weights(adapter, rename)
    with pytest.raises(AdapterUnusable, match="no linear layer"):
        merge_adapter(load(tiny_base), adapter)


def test_the_scale_is_alpha_over_the_rank_or_its_root():
    assert LoraConfig(peft_type="LORA", r=4, lora_alpha=8).scale == 2
    assert LoraConfig(peft_type="LORA", r=4, lora_alpha=8, use_rslora=True).scale == 4
