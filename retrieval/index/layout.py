"""Names and files inside an index version."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..errors import DamagedIndex
from ..spaces import Space

UNREADABLE = (OSError, ValueError, EOFError, KeyError, BadZipFile)
"""What NumPy raises for a missing or broken .npy or .npz file."""


def domain_folder(place: int) -> str:
    """Returns the folder of the domain at that place of the manifest; names are not safe as paths."""
    return f"domains/d{place}"


def direction_folder(source: int, target: int) -> str:
    """Returns the folder of a direction between two places of the manifest."""
    return f"directions/d{source}-d{target}"


def held_out_file(target: int) -> str:
    """Returns the file of a target domain's held-out lists."""
    return f"domains/d{target}/held_out.npz"


def items_collection(domain_folder_name: str) -> str:
    """Returns the name of a domain's collection of items."""
    return f"items-{Path(domain_folder_name).name}"


def users_collection(direction_folder_name: str, space: Space) -> str:
    """Returns the name of a direction's collection of user histories in one space."""
    return f"users-{Path(direction_folder_name).name}-{space}"


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Writes named arrays."""
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **dict(arrays))


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Reads named arrays.

    Raises:
        DamagedIndex: the file is missing or broken.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except UNREADABLE as error:
        raise DamagedIndex(f"{path} cannot be read: {error}; run: tastebridge index") from error


def load_array(path: Path) -> NDArray[Any]:
    """Maps one array into memory.

    Raises:
        DamagedIndex: the file is missing or broken.
    """
    try:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except UNREADABLE as error:
        raise DamagedIndex(f"{path} cannot be read: {error}; run: tastebridge index") from error
    return mapped
