"""Whether a training will find the disk and the memory that it needs, before it begins."""

import math
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ...retrieval.errors import NotEnoughMemory, StorageFull
from .base import shapes
from .memory import available_bytes

GB, MB = 10**9, 10**6
TOKENS_A_WORD = 2
"""Of a title, with what stands around it; the names of products take more tokens than prose."""
_FIXED_BYTES = 800 * MB
"""The libraries, the optimiser and the workspace's own data."""
_ACTIVATION_NUMBERS = 2.75
"""Kept of each token for each number that an adapted layer reads or writes; measured, peak of two steps."""
_LOGIT_BYTES = 16
"""Of each token that is predicted, for each word of the vocabulary: float32, and the steps of the loss."""
_SPARE_DISK_BYTES = 100 * MB
_LAYER = re.compile(r"\.(?:layers|h|blocks)\.([0-9]+)\.")


@dataclass(frozen=True, slots=True)
class Batch:
    """How much one step of a training reads."""

    tokens: int
    """Of all its texts."""
    predicted: int
    """Those of them that are predicted."""

    @classmethod
    def of_titles(cls, people: int, read: int, predicted: int, words: int) -> "Batch":
        """Estimates a batch.

        Args:
            people: in the batch.
            read: titles of each person's history.
            predicted: titles that follow it.
            words: of a title.
        """
        title = people * words * TOKENS_A_WORD
        return cls((read + predicted) * title, predicted * title)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a training takes at most."""

    memory_bytes: int
    disk_bytes: int


def needs(
    base: Path, *, rank: int, modules: Collection[str], layers: int, batch: Batch, number_bytes: int = 2
) -> Needs:
    """Estimates what training an adapter takes; on the safe side by about a tenth of what was measured.

    On disk: the adapter in float32, and two checkpoints of it with the two moments of Adam, because the one
    before stays until the next is whole.

    Args:
        base: the base model's folder.
        rank: of the adapter.
        modules: names of the linear layers that are adapted, such as `q_proj`.
        layers: so many of the upper blocks are adapted.
        batch: of one step.
        number_bytes: of a weight in memory: 2 in bfloat16, 4 in float32.

    Raises:
        AdapterUnusable: the folder holds no safetensors.
    """
    found = shapes(base)
    parameters = sum(math.prod(shape) for shape in found.values())
    vocabulary = max((shape[0] for shape in found.values() if len(shape) == 2), default=0)
    blocks = 1 + max((int(layer[1]) for name in found if (layer := _LAYER.search(name))), default=0)
    widths = sum(sum(shape) for name, shape in found.items() if _is_adapted(name, modules, blocks - layers))
    adapter = 4 * rank * widths
    activations = round(_ACTIVATION_NUMBERS * number_bytes * widths * batch.tokens)
    logits = _LOGIT_BYTES * vocabulary * batch.predicted
    return Needs(
        memory_bytes=_FIXED_BYTES + number_bytes * parameters + activations + logits + 4 * adapter,
        disk_bytes=7 * adapter + _SPARE_DISK_BYTES,
    )


def check_resources(needed: Needs, adapters_root: Path, memory_bytes: int | None = None) -> None:
    """Sees that there is enough of both.

    Args:
        needed: what the training takes.
        adapters_root: where the checkpoints and the adapter go; it need not exist.
        memory_bytes: what is free; asked of the system if None.

    Raises:
        StorageFull: the disk has too little space.
        NotEnoughMemory: there is too little memory.
    """
    place = next(p for p in (adapters_root, *adapters_root.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < needed.disk_bytes:
        raise StorageFull(
            f"training needs {_said(needed.disk_bytes)} on the disk of {place}, {_said(free)} are free; "
            "free some space, or remove adapters that tastebridge train --list shows"
        )
    memory = available_bytes() if memory_bytes is None else memory_bytes
    if memory is not None and memory < needed.memory_bytes:
        raise NotEnoughMemory(
            f"training needs {_said(needed.memory_bytes)} of memory, {_said(memory)} are available; "
            "end other programs, or train fewer layers or with fewer people a step"
        )


def _is_adapted(name: str, modules: Collection[str], first_layer: int) -> bool:
    module = name.removesuffix(".weight").rpartition(".")[2]
    layer = _LAYER.search(name)
    return module in modules and layer is not None and int(layer[1]) >= first_layer


def _said(number_of_bytes: int) -> str:
    if number_of_bytes >= GB:
        return f"{number_of_bytes / GB:.1f} GB"
    return f"{number_of_bytes / MB:.0f} MB"
