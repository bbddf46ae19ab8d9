"""Finds a model on this disk: pulled, a folder, or what a hub client left in its cache."""

from importlib import import_module
from pathlib import Path

from ...retrieval.errors import ModelUnavailable
from ...retrieval.weights import model_path


def local_folder(name: str) -> Path:
    """Returns the folder of a model; nothing is downloaded.

    Args:
        name: a pulled model, a folder, or the hub id of a model in the hub's cache, `org/name` or
            `org/name@revision`.

    Raises:
        ModelUnavailable: it is nowhere.
    """
    try:
        return model_path(name)
    except ModelUnavailable:
        cached = _in_hub_cache(name)
        if cached is None:
            raise
        return cached


def _in_hub_cache(name: str) -> Path | None:
    repo, _, revision = name.partition("@")
    if repo.count("/") != 1 or repo.startswith((".", "/", "~")):
        return None
    try:
        hub = import_module("huggingface_hub")
        found = hub.snapshot_download(repo, revision=revision or None, local_files_only=True)
    except (ImportError, OSError, ValueError):  # the client's own errors descend from these
        return None
    folder = Path(found)
    return folder if (folder / "config.json").is_file() else None
