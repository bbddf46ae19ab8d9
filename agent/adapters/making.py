"""A training that is not finished: where it keeps what it needs to go on after a kill."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Making:
    """The folder of one training; nobody but its trainer reads it."""

    folder: Path

    @property
    def run(self) -> str:
        """The name under which the training is found again."""
        return self.folder.name

    @property
    def checkpoints(self) -> Path:
        """Folder that lasts until the adapter is finished."""
        return self.folder / "checkpoints"

    @property
    def files(self) -> Path:
        """Folder for what PEFT saves in the end."""
        return self.folder / "files"


def run_name(facts: Mapping[str, Any]) -> str:
    """Returns a name that is the same for the same training and for no other.

    Args:
        facts: all that decides what comes out: direction, base, prompt, data, configuration, seed; what JSON
            can hold.
    """
    text = json.dumps(dict(facts), sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
