"""Where the versions are, which one is live, and how another takes its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path

from ..errors import DamagedIndex, NoIndex, StorageFull

CURRENT = "CURRENT"
FULL_BYTES = 65_536
"""With less than this left, whatever failed failed for want of space."""


def live_version(root: Path) -> Path:
    """Returns the folder of the live version.

    Raises:
        NoIndex: nothing was built yet.
        DamagedIndex: `CURRENT` names a version that is not there.
    """
    pointer = root / CURRENT
    try:
        name = _read(pointer)
    except FileNotFoundError:
        raise NoIndex(f"{root.parent} has no index; run: tastebridge index") from None
    folder = root / Path(name).name
    if not name or not folder.is_dir():
        raise DamagedIndex(f"{pointer} names {name!r}, which is not there; run: tastebridge index")
    return folder


@contextmanager
def new_version(root: Path) -> Iterator[Path]:
    """Gives the folder of a new version; nobody reads it until `make_live`, and it goes if the block fails.

    Raises:
        StorageFull: the disk is full.
    """
    root.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    taken = {folder.name for folder in root.iterdir()}
    folder = root / next(n for i in range(len(taken) + 1) if (n := f"{stamp}-{i}") not in taken)
    folder.mkdir()
    try:
        yield folder
    except BaseException as error:
        free = shutil.disk_usage(root).free
        if not _is_live(folder):  # the removal of old versions, after the swap, may be what was interrupted
            shutil.rmtree(folder, ignore_errors=True)
        # Chroma's and NumPy's errors for a full disk have no type in common; the disk itself tells.
        if getattr(error, "errno", None) == ENOSPC or (isinstance(error, Exception) and free < FULL_BYTES):
            raise StorageFull(
                f"the disk of {root} is full: free some space, then run again: tastebridge index; "
                "the index is as it was before"
            ) from error
        raise


def make_live(version: Path) -> None:
    """Swaps a finished version in, atomically, and removes all others but the one before it.

    The one before stays because a process that opened it may still read from it.
    """
    root = version.parent
    before = _read(root / CURRENT) if (root / CURRENT).exists() else ""
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


def _is_live(version: Path) -> bool:
    pointer = version.parent / CURRENT
    return pointer.exists() and _read(pointer) == version.name


def _read(pointer: Path) -> str:
    return pointer.read_text(encoding="utf-8", errors="replace").strip()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
