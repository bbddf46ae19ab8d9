"""How much memory a process may still take."""

import ctypes
import sys
from pathlib import Path

ROOT = Path("/")


def available_bytes(root: Path = ROOT) -> int | None:
    """Returns the memory that can be had without swapping; None where the system does not tell.

    It is what the kernel calls available, or less where a control group (a container) allows less.

    Args:
        root: the root of the file system; tests pass their own.
    """
    known = [free for free in (_meminfo(root), _group_v2(root), _group_v1(root)) if free is not None]
    return max(0, min(known)) if known else None


def _meminfo(root: Path) -> int | None:
    for line in _text(root / "proc/meminfo").splitlines():
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * 1024
    return None


def _group_v2(root: Path) -> int | None:
    """Returns the least that this process's group and those around it have left."""
    lines = _text(root / "proc/self/cgroup").splitlines()
    own = next((line[3:].lstrip("/") for line in lines if line.startswith("0::")), "")
    top = root / "sys/fs/cgroup"
    folders = [top / own, *(p for p in (top / own).parents if p.is_relative_to(top))]
    left = [_left(f, "memory.max", "memory.current", "inactive_file") for f in folders]
    return min((free for free in left if free is not None), default=None)


def _group_v1(root: Path) -> int | None:
    folder = root / "sys/fs/cgroup/memory"
    return _left(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _left(folder: Path, limit: str, usage: str, cache: str) -> int | None:
    allowed, used = _text(folder / limit).strip(), _text(folder / usage).strip()
    if not (allowed.isdigit() and used.isdigit()):  # 'max' is no limit
        return None
    # Files that were read count as used until something else needs the room.
    statistics = dict(
        line.split(" ", 1) for line in _text(folder / "memory.stat").splitlines() if " " in line
    )
    return int(allowed) - int(used) + int(statistics.get(cache, "0"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def release_unused() -> None:
    """Gives memory that was freed back to the system, where the C library can.

    Batches differ in size, so freed blocks rarely fit the next one, and a long training would keep growing.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
