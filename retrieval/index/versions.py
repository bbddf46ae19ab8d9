"""Where the versions are, which one is live, and how another takes its place."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from ..errors import DamagedIndex, NoIndex

CURRENT = "CURRENT"


def live_version(root: Path) -> Path:
    """Returns the folder of the live version.

    Raises:
        NoIndex: nothing was built yet.
        DamagedIndex: `CURRENT` names a version that is not there.
    """
    pointer = root / CURRENT
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoIndex(f"{root.parent} has no index; run: tastebridge index") from None
    folder = root / Path(name).name
    if not name or not folder.is_dir():
        raise DamagedIndex(f"{pointer} names {name!r}, which is not there; run: tastebridge index")
    return folder


def start_version(root: Path) -> Path:
    """Makes the folder of a new version; until `make_live` nobody reads it."""
    root.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    taken = {folder.name for folder in root.iterdir()}
    name = next(n for i in range(len(taken) + 1) if (n := f"{stamp}-{i}") not in taken)
    folder = root / name
    folder.mkdir()
    return folder


def make_live(version: Path) -> None:
    """Swaps a finished version in, atomically, and removes all others but the one before it.

    The one before stays because a process that opened it may still read from it.
    """
    root = version.parent
    before = (root / CURRENT).read_text(encoding="utf-8").strip() if (root / CURRENT).exists() else ""
    for path in version.rglob("*"):
        if path.is_file():
            _flush(path)
    pointer = root / f"{CURRENT}.new"
    pointer.write_text(version.name + "\n", encoding="utf-8")
    _flush(pointer)
    os.replace(pointer, root / CURRENT)
    _flush(root)
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in (version.name, before):
            shutil.rmtree(folder, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
