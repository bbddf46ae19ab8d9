"""Puts a trained adapter into its base model's weights, so that using it costs nothing more."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...retrieval.errors import AdapterUnusable
from .files import WEIGHTS, check_files, read_config

if TYPE_CHECKING:
    from ..backends.local_model import LocalModel

_PREFIX = "base_model.model."
_A, _B = ".lora_A.weight", ".lora_B.weight"


def load_trained(base: Path, adapter: Path) -> "LocalModel":
    """Returns the base model in memory with an adapter merged into it.

    Args:
        base: the base model's folder.
        adapter: the adapter's folder, checked by `check_usable`.

    Raises:
        MissingExtra: torch or transformers is not installed.
        ModelUnavailable: the base cannot be loaded.
        AdapterUnusable: the adapter is damaged or does not fit it.
    """
    from ..backends.local_model import LocalModel

    local = LocalModel(base)
    merge_adapter(local.model, adapter)
    return local


def merge_adapter(model: Any, adapter: Path) -> None:
    """Adds `scale * B @ A` to the weights that an adapter names; all of them, or none if it does not fit.

    The sum is made in float32 and rounded to the weights' own type once.

    Args:
        model: a transformers model.
        adapter: a folder with PEFT's files of a plain LoRA adapter.

    Raises:
        AdapterUnusable: the adapter is damaged or does not fit the model.
    """
    torch = import_module("torch")
    check_files(adapter)
    scale, rank = read_config(adapter).scale, read_config(adapter).r
    tensors = _read(adapter / WEIGHTS)
    with torch.no_grad():
        fitting = [
            (_weight(model, module, adapter), *_pair(tensors, module, adapter))
            for module in _modules(tensors)
        ]
        if not fitting or 2 * len(fitting) != len(tensors):
            odd = sorted(key for key in tensors if not key.endswith((_A, _B)))
            raise AdapterUnusable(f"{adapter / WEIGHTS} holds no LoRA pairs, or more than them: {odd[:3]}")
        for weight, a, b in fitting:
            if a.shape != (rank, weight.shape[1]) or b.shape != (weight.shape[0], rank):
                raise AdapterUnusable(
                    f"{adapter} has factors of shape {tuple(b.shape)} and {tuple(a.shape)} with rank {rank} "
                    f"for a weight of shape {tuple(weight.shape)}: it was trained on another base model"
                )
        for weight, a, b in fitting:
            delta = (b.to(weight.device) @ a.to(weight.device)) * scale
            weight.copy_(weight.float() + delta)


def _read(path: Path) -> dict[str, Any]:
    torch, safetensors = import_module("torch"), import_module("safetensors.torch")
    errors = import_module("safetensors").SafetensorError
    try:
        tensors: dict[str, Any] = {k: v.float() for k, v in safetensors.load_file(path).items()}
    except (OSError, ValueError, errors) as error:
        raise AdapterUnusable(f"{path} cannot be read: {error}") from error
    broken = [key for key, value in tensors.items() if not torch.isfinite(value).all()]
    if broken:
        raise AdapterUnusable(
            f"{path} has numbers that are not finite, in {broken[0]}: its training diverged"
        )
    return tensors


def _modules(tensors: Mapping[str, Any]) -> list[str]:
    return sorted(key.removesuffix(_A) for key in tensors if key.endswith(_A))


def _pair(tensors: Mapping[str, Any], module: str, adapter: Path) -> tuple[Any, Any]:
    if module + _B not in tensors:
        raise AdapterUnusable(f"{adapter / WEIGHTS} has one factor of {module} and not the other")
    return tensors[module + _A], tensors[module + _B]


def _weight(model: Any, module: str, adapter: Path) -> Any:
    """Returns the weight of a linear layer that shares it with no other."""
    linear = import_module("torch").nn.Linear
    try:
        layer = model.get_submodule(module.removeprefix(_PREFIX))
    except AttributeError:
        layer = None
    if not isinstance(layer, linear) or layer.weight is model.get_input_embeddings().weight:
        raise AdapterUnusable(
            f"{adapter} adapts {module.removeprefix(_PREFIX)!r}, which is no linear layer with weights "
            "of its own in this base model"
        )
    return layer.weight
