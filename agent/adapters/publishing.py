"""How the files of a finished training become a version that everybody sees."""

import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from .durable import flush_folder, move_folder, replace_text
from .files import CONFIG, WEIGHTS, check_files, digest_of, read_config
from .manifest import AdapterManifest


def publish(files: Path, manifest: AdapterManifest, root: Path, note: Path | None = None) -> AdapterManifest:
    """Moves a folder with an adapter's files to where the versions are, with its manifest.

    Args:
        files: the folder; it is gone afterwards.
        manifest: without the version's name and the digests, which are filled in here.
        root: where the versions are, on the same file system.
        note: a file that names the version before it appears.

    Returns:
        The manifest as it was written.

    Raises:
        AdapterUnusable: a file is missing, pickled or no plain LoRA; nothing was moved.
    """
    check_files(files)
    read_config(files)
    _keep_only_the_adapter(files)
    digests = {name: digest_of(files / name) for name in (WEIGHTS, CONFIG)}
    manifest = manifest.model_copy(update={"version": _free_name(root), "files": digests})
    manifest.write(files)
    flush_folder(files)
    if note is not None:
        replace_text(note, manifest.version)
    move_folder(files, root / manifest.version)
    return manifest


def _keep_only_the_adapter(files: Path) -> None:
    for path in files.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (WEIGHTS, CONFIG):  # PEFT leaves a model card
            path.unlink()
        else:
            path.chmod(0o644)  # weights are written for their owner only, and a workspace may be shared


def _free_name(root: Path) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    return next(name for i in count() if not (root / (name := f"{stamp}-{i}")).exists())
