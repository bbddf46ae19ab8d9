"""Whether an adapter still fits what it would be used with."""

from collections.abc import Collection
from pathlib import Path

from ...retrieval.errors import AdapterUnusable
from .base import base_digest
from .files import check_files, read_config
from .manifest import AdapterManifest


def check_usable(adapter: Path, manifest: AdapterManifest, base: Path, prompt_ids: Collection[str]) -> None:
    """Sees that an adapter is whole, and that base model and prompt are the ones it was trained with.

    Args:
        adapter: the version's folder.
        manifest: what was read from it.
        base: the folder of the base model.
        prompt_ids: ids, now and before, of the prompt that it would be used with.

    Raises:
        AdapterUnusable: something changed or is damaged; the message names the command that mends it.
    """
    check_files(adapter)
    manifest.check_digests(adapter)
    read_config(adapter)
    if manifest.prompt not in prompt_ids:
        raise AdapterUnusable(
            f"{_name(manifest)} was trained with the prompt {manifest.prompt}, this program has "
            f"{' or '.join(sorted(prompt_ids))}; run: {manifest.train_command}"
        )
    check_base(manifest, base)


def check_base(manifest: AdapterManifest, base: Path) -> None:
    """Sees that a base model is the one that an adapter was trained on.

    Raises:
        AdapterUnusable: it is another, or its folder is broken.
    """
    if manifest.base_digest != base_digest(base):
        raise AdapterUnusable(
            f"{_name(manifest)} was trained on {manifest.base_model!r}, and {base} has other weights, "
            f"another tokenizer or another shape; run: {manifest.train_command}"
        )


def _name(manifest: AdapterManifest) -> str:
    return f"the adapter {manifest.version} ({manifest.source} -> {manifest.target})"
