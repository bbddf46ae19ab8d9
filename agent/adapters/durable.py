"""Writing so that a power cut leaves either what was there or what was meant to be."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Waits until a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_text(path: Path, text: str) -> None:
    """Puts a file in the place of the one there, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    flush(fresh)
    os.replace(fresh, path)
    flush(path.parent)


def flush_folder(folder: Path) -> None:
    """Waits until all that is in a folder is on the disk."""
    for path in (*folder.rglob("*"), folder):
        flush(path)


def move_folder(folder: Path, to: Path) -> None:
    """Moves a folder on one file system, whole or not at all; what is in it should be flushed before.

    Raises:
        OSError: `to` is there and not empty.
    """
    before = folder.parent
    os.replace(folder, to)
    flush(to.parent)
    flush(before)
