"""Checkpoints: what a training needs to go on after a kill, as safetensors."""

import json
import os
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from ..adapters.manifest import CurvePoint
from .optimiser import MasterAdamW

FILE = "checkpoint.safetensors"


@dataclass
class Progress:
    """How far a training has come."""

    step: int = 0
    seconds: float = 0.0
    """Of training alone."""
    number: int = 0
    """The pass."""
    batch: int = 0
    """Batches of the pass that were learned."""
    people_seen: int = 0
    total_steps: int | None = None
    """Once the end is known."""
    lists: int = 0
    """Of a teacher, that are learned from."""
    loss_sum: float = 0.0
    """Since the last point of the curve."""
    losses: int = 0
    curve: list[CurvePoint] = field(default_factory=list)


def store(folder: Path, progress: Progress, optimiser: MasterAdamW) -> None:
    """Writes a checkpoint; the one before is replaced when the new one is whole."""
    save_file = import_module("safetensors.torch").save_file
    table = asdict(progress) | {"curve": [point.model_dump() for point in progress.curve]}
    state = {name: value.contiguous() for name, value in optimiser.state().items()}
    fresh = folder / f"{FILE}.new"
    save_file(state, str(fresh), metadata={"progress": json.dumps(table)})
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(fresh, folder / FILE)


def restore(folder: Path, optimiser: MasterAdamW | None = None) -> Progress:
    """Returns how far the folder's checkpoint had come, nowhere if there is none; sets `optimiser` so far."""
    path = folder / FILE
    if not path.exists():
        return Progress()
    safe_open = import_module("safetensors").safe_open
    with safe_open(str(path), framework="pt") as file:
        table: dict[str, Any] = json.loads(file.metadata()["progress"])
        if optimiser is not None:
            optimiser.restore({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    table["curve"] = [CurvePoint(**point) for point in table["curve"]]
    return Progress(**table)
