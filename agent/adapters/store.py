"""Where the trained adapters of a workspace are kept, and which one each direction uses.

    adapters/<version>/      adapter_model.safetensors, adapter_config.json, manifest.json: finished
    adapters/.use/           which version each direction uses
    adapters/.making/<run>/  unfinished trainings, with their checkpoints
    adapters/.removed/       what is on its way out

A version appears and disappears by one rename, so that a kill at any moment leaves it whole or absent.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from errno import ENOSPC
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from ...retrieval.errors import StorageFull, UnknownName, WorkspaceLocked
from .durable import move_folder, replace_text
from .files import CONFIG, WEIGHTS, check_files, settle_config
from .making import Making
from .manifest import MANIFEST, AdapterManifest
from .pointers import Pointers
from .publishing import publish

_VERSION = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{1,6}")
_RUN = re.compile(r"[0-9a-z][0-9a-z-]{0,79}")
_FINISHING = "finishing"
_FULL_BYTES = 65_536
"""With less than this left, whatever failed failed for want of space."""


class Adapters:
    """The adapters below one folder.

    Args:
        root: `Workspace.adapters_root`; it need not exist.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointers = Pointers(root / ".use")
        self._making = root / ".making"
        self._removed = root / ".removed"

    def versions(self) -> list[str]:
        """Returns the finished versions, oldest first."""
        found = self.root.iterdir() if self.root.is_dir() else ()
        names = [f.name for f in found if _VERSION.fullmatch(f.name) and f.is_dir() and not f.is_symlink()]
        return sorted(names, key=lambda name: (name.split("-")[0], int(name.split("-")[1])))

    def unfinished(self) -> list[str]:
        """Returns the names of the trainings that were begun and not finished."""
        found = self._making.iterdir() if self._making.is_dir() else ()
        return sorted(folder.name for folder in found if _RUN.fullmatch(folder.name) and folder.is_dir())

    def folder(self, version: str) -> Path:
        """Returns the folder of a version.

        Raises:
            UnknownName: there is no such version; nothing that is no version's name is looked up.
        """
        known = self.versions()
        if version not in known:
            raise UnknownName("adapter", version, get_close_matches(version, known) or known[-1:])
        return self.root / version

    def read(self, version: str) -> AdapterManifest:
        """Returns what a version says of itself.

        Raises:
            UnknownName: there is no such version.
            AdapterUnusable: its manifest cannot be read.
        """
        folder = self.folder(version)
        manifest = AdapterManifest.read(folder)
        manifest.check_version(folder)
        return manifest

    def size_bytes(self, name: str) -> int:
        """Returns the bytes of a version's or an unfinished training's files."""
        folder = self._making / name if name in self.unfinished() else self.folder(name)
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def current(self, source: str, target: str) -> str | None:
        """Returns the version that a direction uses; None if it uses none.

        Raises:
            AdapterUnusable: the pointer is broken, or names a version that is not there.
        """
        return self._pointers.read(source, target, self.versions())

    def use(self, version: str) -> AdapterManifest:
        """Lets the direction that a version was trained for use it from now on.

        Raises:
            UnknownName: there is no such version.
            AdapterUnusable: one of its files is missing or changed.
        """
        manifest = self.read(version)
        check_files(self.folder(version))
        manifest.check_digests(self.folder(version))
        self._pointers.write(manifest.source, manifest.target, version)
        return manifest

    def use_none(self, source: str, target: str) -> None:
        """Lets a direction go on without an adapter."""
        self._pointers.clear(source, target)

    def remove(self, name: str) -> list[tuple[str, str]]:
        """Removes a version or an unfinished training.

        Returns:
            The directions (source, target) that used it and go on without an adapter.

        Raises:
            UnknownName: there is neither.
            WorkspaceLocked: it is an unfinished training and a training is running.
        """
        if name in self.unfinished():
            with self._training():
                self._discard(self._making / name)
            return []
        folder = self.folder(name)
        without = self._pointers.clear_version(name)
        self._discard(folder)
        return without

    @contextmanager
    def new_version(self, run: str) -> Iterator[Making]:
        """Gives the folder of a training, with what an interrupted one of the same name left there.

        Whatever ends the block, the folder stays until `finish`, so that the next one goes on from there.

        Args:
            run: `run_name` of what decides the outcome.

        Raises:
            WorkspaceLocked: another training is running here.
            StorageFull: the disk is full; the checkpoints stay.
        """
        if not _RUN.fullmatch(run):
            raise UnknownName("training", run)
        with self._training():
            making = Making(self._making / run)
            self._sweep(making)
            try:
                making.checkpoints.mkdir(parents=True, exist_ok=True)
                making.files.mkdir(exist_ok=True)
                yield making
            except Exception as error:
                # The libraries' errors for a full disk have no type in common; the disk itself tells.
                free = shutil.disk_usage(self.root).free
                if getattr(error, "errno", None) != ENOSPC and free >= _FULL_BYTES:
                    raise
                raise StorageFull(
                    f"the disk of {self.root} is full: free some space, then give the same command again; "
                    "it goes on from the last checkpoint"
                ) from error

    def finish(self, making: Making, manifest: AdapterManifest) -> AdapterManifest:
        """Makes a version of what PEFT saved in `making.files`, and drops the checkpoints.

        Returns:
            The manifest with the version's name and the digests of its files.

        Raises:
            AdapterUnusable: a file is missing, pickled or no plain LoRA.
        """
        settle_config(making.files, manifest.base_model)
        manifest = publish(making.files, manifest, self.root, note=making.folder / _FINISHING)
        self._discard(making.folder)
        return manifest

    def add(self, folder: Path) -> AdapterManifest:
        """Takes in an adapter that was made elsewhere; `folder` stays as it is.

        Returns:
            Its manifest, with the version's name here.

        Raises:
            AdapterUnusable: a file is missing, pickled, damaged or no plain LoRA.
            WorkspaceLocked: a training is running here.
        """
        manifest = AdapterManifest.read(folder)
        check_files(folder)
        manifest.check_digests(folder)
        with self._training():
            scratch = self._making / ".adding"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            for name in (WEIGHTS, CONFIG):
                shutil.copyfile(folder / name, scratch / name)
            return publish(scratch, manifest, self.root)

    def update(self, manifest: AdapterManifest) -> None:
        """Replaces a version's manifest, such as after its weights were measured anew.

        Raises:
            UnknownName: there is no such version.
        """
        replace_text(self.folder(manifest.version) / MANIFEST, manifest.model_dump_json(indent=1))

    def _sweep(self, making: Making) -> None:
        """Clears away what a killed process left: removals, and a training whose version is there already."""
        if self._removed.is_dir():
            for folder in self._removed.iterdir():
                shutil.rmtree(folder, ignore_errors=True)
        note = making.folder / _FINISHING
        if note.exists() and note.read_text(encoding="utf-8") in self.versions():
            self._discard(making.folder)

    def _discard(self, folder: Path) -> None:
        self._removed.mkdir(parents=True, exist_ok=True)
        away = next(p for i in count() if not (p := self._removed / f"{folder.name}-{i}").exists())
        move_folder(folder, away)
        shutil.rmtree(away, ignore_errors=True)

    @contextmanager
    def _training(self) -> Iterator[None]:
        self._making.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / "training.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise WorkspaceLocked(
                f"a training is running in {self.root}; wait for it to end, then try again"
            ) from error
        try:
            yield
        finally:
            lock.release()
