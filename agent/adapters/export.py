"""Takes an adapter out of a workspace, for a server or for whoever loads models with transformers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp

from ...retrieval.errors import AdapterUnusable, InputError, MissingExtra, ModelUnavailable
from .checking import check_base
from .durable import flush_folder, move_folder
from .files import CONFIG, WEIGHTS, check_files, read_config
from .listing import list_adapters
from .loading import merge_adapter
from .manifest import MANIFEST
from .serving_notes import adapter_notes, merged_notes
from .store import Adapters


def export_adapter(store: Adapters, version: str, to: Path) -> None:
    """Writes PEFT's adapter folder, for `vllm serve --enable-lora`, with a README.md on how to serve it.

    Args:
        store: the workspace's adapters.
        version: which one.
        to: a folder that is not there yet or is empty; it is filled whole or not at all.

    Raises:
        UnknownName: there is no such version.
        AdapterUnusable: it is damaged.
        InputError: `to` is not empty, or cannot be written.
    """
    folder, manifest = store.folder(version), store.read(version)
    check_files(folder)
    manifest.check_digests(folder)
    with _filling(to) as scratch:
        for name in (WEIGHTS, CONFIG, MANIFEST):
            shutil.copyfile(folder / name, scratch / name)
        notes = adapter_notes(manifest, read_config(folder), to.resolve().name)
        (scratch / "README.md").write_text(notes, encoding="utf-8")


def export_merged(store: Adapters, version: str, to: Path, base: Path) -> None:
    """Writes the base model with an adapter merged into its weights, as bfloat16 safetensors.

    The sum is made in float32, so that the weights are the ones that a model in this process has.

    Args:
        store: the workspace's adapters.
        version: which one.
        to: a folder that is not there yet or is empty; it is filled whole or not at all.
        base: the base model's folder.

    Raises:
        UnknownName: there is no such version.
        AdapterUnusable: it is damaged, or `base` is not the model that it was trained on.
        InputError: `to` is not empty, or cannot be written.
        MissingExtra: torch or transformers is not installed.
        ModelUnavailable: the base cannot be loaded.
    """
    folder, manifest = store.folder(version), store.read(version)
    manifest.check_digests(folder)
    check_base(manifest, base)
    try:
        torch, transformers = import_module("torch"), import_module("transformers")
    except ImportError as error:
        raise MissingExtra("merging an adapter", "local") from error
    with _filling(to) as scratch:
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(base, local_files_only=True)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                base, dtype=torch.float32, local_files_only=True
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"{base} cannot be loaded as a language model: {error}") from error
        merge_adapter(model, folder)
        model.to(torch.bfloat16).save_pretrained(scratch)
        tokenizer.save_pretrained(scratch)
        shutil.copyfile(folder / MANIFEST, scratch / MANIFEST)
        notes = merged_notes(manifest, to.resolve().name)
        (scratch / "README.md").write_text(notes, encoding="utf-8")


def version_to_export(store: Adapters, source: str | None = None, target: str | None = None) -> str:
    """Returns the version in use, of a direction if one is named.

    Args:
        store: the workspace's adapters.
        source: the source domain; any if None.
        target: the target domain; any if None.

    Raises:
        AdapterUnusable: none is in use, or more than one.
    """
    rows = [
        row
        for row in list_adapters(store)
        if row.state == "in use" and source in (None, row.source) and target in (None, row.target)
    ]
    if len(rows) == 1:
        return rows[0].name
    if not rows:
        raise AdapterUnusable(
            f"no adapter is in use for {source or 'any source'} -> {target or 'any target'}; "
            "see tastebridge train --list, then: tastebridge train --use VERSION"
        )
    directions = ", ".join(f"{row.source} -> {row.target}" for row in rows)
    raise AdapterUnusable(f"adapters are in use for {directions}; name one with --source and --target")


@contextmanager
def _filling(to: Path) -> Iterator[Path]:
    """Gives a folder beside `to` that takes its place when the block is done."""
    if to.is_symlink() or (to.exists() and not (to.is_dir() and not any(to.iterdir()))):
        raise InputError(f"{to} is there and not an empty folder; name one that is not there yet", to)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    except OSError as error:
        raise InputError(f"cannot write to {to}: {error.strerror or error}", to) from error
    try:
        yield scratch
        scratch.chmod(0o755)
        for path in scratch.iterdir():
            path.chmod(0o644)
        flush_folder(scratch)
        move_folder(scratch, to)
    except OSError as error:
        raise InputError(f"cannot write to {to}: {error.strerror or error}", to) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
