"""The files of an adapter: what PEFT writes, and nothing that runs code when it is read."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt, ValidationError

from ...retrieval.errors import AdapterUnusable

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
PICKLED = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"})
"""Formats whose reading can run code; a folder with one of them is not touched."""
_WITHOUT_EFFECT = frozenset(
    {
        "auto_mapping",
        "base_model_name_or_path",
        "exclude_modules",
        "inference_mode",
        "layers_pattern",
        "layers_to_transform",
        "lora_dropout",
        "megatron_core",
        "peft_version",
        "qalora_group_size",
        "revision",
        "runtime_config",
        "task_type",
    }
)
"""Keys that say how an adapter came about, not what it does to the weights it names."""


class LoraConfig(BaseModel):
    """What `adapter_config.json` says of plain LoRA; other keys stay what they were."""

    model_config = ConfigDict(extra="allow", frozen=True, use_attribute_docstrings=True)

    peft_type: str
    r: PositiveInt
    """Rank."""
    lora_alpha: PositiveFloat
    use_rslora: bool = False
    """Whether alpha is divided by the square root of the rank instead of the rank."""
    target_modules: list[str] | str | None = None
    """Names of the layers that are adapted, or a pattern of them."""
    bias: str = "none"
    init_lora_weights: bool | str = True
    """Some starting points of the factors (PiSSA, OLoRA, ...) change the base weights too."""

    @property
    def scale(self) -> float:
        """What the product of the two factors is multiplied by."""
        return float(self.lora_alpha / (self.r**0.5 if self.use_rslora else self.r))

    @property
    def beyond_plain(self) -> list[str]:
        """Keys that ask for more than adding `scale * B @ A` to weights, sorted."""
        others = (self.model_extra or {}).items()
        asked = [key for key, value in others if value and key not in _WITHOUT_EFFECT]
        plain = {"peft_type": ("LORA",), "bias": ("none",), "init_lora_weights": (True, False, "gaussian")}
        return sorted([*asked, *(key for key, values in plain.items() if getattr(self, key) not in values)])


def check_files(folder: Path) -> None:
    """Sees that an adapter's files are there and that none is pickled.

    Raises:
        AdapterUnusable: a file is missing, or one could run code.
    """
    pickled = sorted(path.name for path in folder.rglob("*") if path.suffix.lower() in PICKLED)
    if pickled:
        raise AdapterUnusable(
            f"{folder} holds {', '.join(pickled)}: such files can run code when they are read; "
            "only .safetensors is loaded, so remove them if you know where they come from"
        )
    for name in (WEIGHTS, CONFIG):
        if not (folder / name).is_file():
            raise AdapterUnusable(f"{folder} holds no {name}")


def read_config(folder: Path) -> LoraConfig:
    """Reads `adapter_config.json`.

    Raises:
        AdapterUnusable: it is missing or broken, or asks for more than plain LoRA.
    """
    path = folder / CONFIG
    try:
        config = LoraConfig.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise AdapterUnusable(f"{path} cannot be read as the configuration of a LoRA adapter") from error
    if config.beyond_plain:
        raise AdapterUnusable(
            f"{path} asks for {', '.join(config.beyond_plain)}; only plain LoRA is used here"
        )
    return config


def settle_config(folder: Path, base_model: str) -> None:
    """Rewrites `adapter_config.json` so that it depends on nothing but the training.

    PEFT notes the path of the base model on this machine, and the modules in an order that changes from run
    to run.

    Raises:
        AdapterUnusable: it is missing or broken.
    """
    path = folder / CONFIG
    try:
        config: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AdapterUnusable(f"{path} cannot be read as the configuration of a LoRA adapter") from error
    config["base_model_name_or_path"] = base_model
    if isinstance(config.get("target_modules"), list):
        config["target_modules"] = sorted(config["target_modules"])
    path.write_text(json.dumps(config, indent=2, sort_keys=True), encoding="utf-8")


def digest_of(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
