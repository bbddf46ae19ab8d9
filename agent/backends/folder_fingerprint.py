"""What identifies a model folder, without reading all of its weights."""

import hashlib
from pathlib import Path

SAMPLE = 1 << 20
"""Bytes of the beginning and of the end of each weight file."""


def folder_fingerprint(folder: Path) -> str:
    """Returns a short digest of a model's configuration, tokenizer and samples of its weights.

    The same folder elsewhere has the same one. A missing file counts as missing.
    """
    whole = hashlib.sha256()
    for path in [folder / "config.json", folder / "tokenizer.json", *sorted(folder.glob("*.safetensors"))]:
        whole.update(path.name.encode())
        try:
            with path.open("rb") as file:
                size = path.stat().st_size
                whole.update(str(size).encode() + file.read(SAMPLE))
                file.seek(max(0, size - SAMPLE))
                whole.update(file.read(SAMPLE))
        except OSError:
            whole.update(b"missing")
    return whole.hexdigest()[:16]
