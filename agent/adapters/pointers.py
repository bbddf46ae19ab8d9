"""Which adapter a direction uses: one small file each, replaced whole."""

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...retrieval.errors import AdapterUnusable
from .durable import flush, replace_text
from .manifest import train_command


class _Use(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    target: str
    version: str


class Pointers:
    """The pointer files below one folder.

    Args:
        folder: it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, source: str, target: str, known: Collection[str]) -> str | None:
        """Returns the version that a direction uses; None without a pointer.

        Args:
            source: the source domain.
            target: the target domain.
            known: the versions that there are.

        Raises:
            AdapterUnusable: the pointer is broken or names none of them.
        """
        path = self._path(source, target)
        try:
            use = _Use.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise AdapterUnusable(
                f"{path} cannot be read; choose an adapter with: tastebridge train --use VERSION"
            ) from error
        if (use.source, use.target) != (source, target) or use.version not in known:
            raise AdapterUnusable(
                f"{path} names the adapter {use.version!r}, which is not there for {source} -> {target}; "
                "choose another with: tastebridge train --use VERSION, "
                f"or run: {train_command(source, target)}"
            )
        return use.version

    def write(self, source: str, target: str, version: str) -> None:
        """Lets a direction use a version."""
        self._folder.mkdir(parents=True, exist_ok=True)
        use = _Use(source=source, target=target, version=version)
        replace_text(self._path(source, target), use.model_dump_json(indent=1))

    def clear(self, source: str, target: str) -> None:
        """Lets a direction use none."""
        self._path(source, target).unlink(missing_ok=True)
        if self._folder.is_dir():
            flush(self._folder)

    def clear_version(self, version: str) -> list[tuple[str, str]]:
        """Lets every direction that uses a version use none, and returns them as (source, target)."""
        using = [use for use in self._readable() if use.version == version]
        for use in using:
            self.clear(use.source, use.target)
        return [(use.source, use.target) for use in using]

    def _readable(self) -> Iterator[_Use]:
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield _Use.model_validate_json(path.read_bytes())
            except (OSError, ValidationError):
                continue  # `read` of its direction says so

    def _path(self, source: str, target: str) -> Path:
        # The names of domains are not safe as paths.
        key = hashlib.sha256(json.dumps([source, target]).encode()).hexdigest()[:16]
        return self._folder / f"{key}.json"
