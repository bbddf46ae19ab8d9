"""Results that were computed already, by the hash of everything that they depend on.

A run that was interrupted, or whose study changed in one part, finds the rest here and does not compute it
again. A cell appears whole or not at all.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from .lists import Lists

FORMAT = 2
"""Raised when the evaluator itself would compute something else from equal inputs."""

Key = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """The lists of one method, and what they took."""

    lists: Lists
    fit_s: float
    score_s: float
    peak_mb: float
    note: str = ""
    """What the fitted method says of itself."""
    calls: int = 0
    """Calls of a language model."""
    tokens: int = 0
    usd: float = 0.0
    invalid: int = 0
    """Calls whose answer could not be used."""
    repaired: int = 0
    """Calls whose answer could be used after a repair."""


class Cells:
    """A folder of results.

    Args:
        root: the folder; made when something is stored.
        fresh: whether stored results are ignored, and replaced.
    """

    def __init__(self, root: Path, *, fresh: bool = False) -> None:
        self._root = root
        self._fresh = fresh

    def value(self, key: Key) -> dict[str, Any] | None:
        """Returns a stored JSON object, None if there is none."""
        path = self._path(key, "json")
        if self._fresh or not path.exists():
            return None
        try:
            stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return None
        return stored

    def store_value(self, key: Key, value: Mapping[str, Any]) -> None:
        """Stores a JSON object."""
        path = self._path(key, "json")
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(dict(value)), encoding="utf-8")
        fresh.replace(path)

    def lists(self, key: Key) -> Listed | None:
        """Returns stored lists, None if there are none that can be read."""
        path = self._path(key, "npz")
        if self._fresh or not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in Lists.__dataclass_fields__}
                rest = json.loads(str(stored["rest"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        return Listed(Lists(**arrays), **rest)

    def store_lists(self, key: Key, listed: Listed) -> None:
        """Stores the lists of a method."""
        path = self._path(key, "npz")
        rest = {name: value for name, value in asdict(listed).items() if name != "lists"}
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            np.savez_compressed(file, rest=np.array(json.dumps(rest)), **asdict(listed.lists))
        fresh.replace(path)

    def _path(self, key: Key, ending: str) -> Path:
        text = json.dumps({"format": FORMAT, **key}, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        folder = self._root / digest[:2]
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{digest[2:]}.{ending}"


def lists_sha256(lists: Lists) -> str:
    """Returns the hash of the recommended items: equal lists have equal hashes."""
    return hashlib.sha256(np.ascontiguousarray(lists.items, dtype=np.int64).tobytes()).hexdigest()
