"""The base model of an adapter: what identifies it, and how large it is."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...retrieval.errors import AdapterUnusable

_NOT_THE_MODEL = frozenset(
    {"_name_or_path", "_model_name_or_path", "dtype", "torch_dtype", "transformers_version", "use_cache"}
)
"""Keys of `config.json` that change with the machine or the library and not with the model."""


def base_digest(folder: Path) -> str:
    """Returns a SHA-256 of a model's weights, tokenizer and architecture.

    The files are read once a process, and again when their size or time changes.

    Raises:
        AdapterUnusable: the folder holds no safetensors, tokenizer.json or config.json.
    """
    files = [*weight_files(folder), folder / "tokenizer.json", folder / "config.json"]
    whole = hashlib.sha256()
    for path in files:
        try:
            state = path.stat()
            digest = _digest(path, state.st_size, state.st_mtime_ns)
        except (OSError, ValueError) as error:
            raise AdapterUnusable(f"{path} of the base model cannot be read: {error}") from error
        whole.update(f"{path.name} {digest}\n".encode())
    return whole.hexdigest()


def weight_files(folder: Path) -> list[Path]:
    """Returns a model's safetensors files, sorted.

    Raises:
        AdapterUnusable: there is none.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise AdapterUnusable(
            f"{folder} holds no .safetensors; an adapter needs the plain weights of its base"
        )
    return files


def shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Returns the shape of each of a model's tensors, from the headers alone.

    Raises:
        AdapterUnusable: the folder holds no safetensors, or a file is broken.
    """
    found: dict[str, tuple[int, ...]] = {}
    for path in weight_files(folder):
        try:
            header = _header(path)
            found.update({k: tuple(v["shape"]) for k, v in header.items() if k != "__metadata__"})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AdapterUnusable(f"{path} is no safetensors file: {error}") from error
    return found


def _header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError("its header is longer than the file")
        header: dict[str, Any] = json.loads(file.read(length))
    return header


@lru_cache(maxsize=64)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    if path.name == "config.json":
        config = json.loads(path.read_bytes())
        kept = {key: value for key, value in config.items() if key not in _NOT_THE_MODEL}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
