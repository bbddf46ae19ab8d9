"""The text vectors of a catalogue; what did not change is not embedded again."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..embedding import Embedder
from ..embedding.contract import Progress
from ..records import Floats, Item

HASH_BYTES = 16
DESCRIPTION_CHARS = 300
"""Of a description only the beginning is embedded: the encoder reads about a hundred tokens."""


class TextVectors(NamedTuple):
    """Raw vectors of a catalogue, one row an item."""

    hashes: np.ndarray[tuple[int], np.dtype[np.bytes_]]
    vectors: Floats
    embedded: int


def item_text(item: Item) -> str:
    """Returns what is embedded of an item: title, creators, attributes, start of the description."""
    parts = (
        item.title,
        ", ".join(item.creators),
        ", ".join(item.attributes),
        item.description[:DESCRIPTION_CHARS],
    )
    return ". ".join(part for part in parts if part)


def embed_items(
    items: list[Item],
    before: dict[bytes, Floats],
    open_embedder: Callable[[], Embedder],
    dimension: int,
    progress: Progress | None = None,
) -> TextVectors:
    """Embeds a catalogue.

    Args:
        items: the catalogue.
        before: vectors by text hash, of the version before; see `known_vectors`.
        open_embedder: called only if any text is new.
        dimension: of the vectors.
        progress: told of each batch.
    """
    return embed_texts([item_text(item) for item in items], before, open_embedder, dimension, progress)


def embed_texts(
    texts: Sequence[str],
    before: dict[bytes, Floats],
    open_embedder: Callable[[], Embedder],
    dimension: int,
    progress: Progress | None = None,
) -> TextVectors:
    """Embeds texts; the arguments are those of `embed_items`."""
    hashes = [hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest() for text in texts]
    vectors = np.zeros((len(texts), dimension), dtype=np.float32)
    new: list[int] = []
    for row, key in enumerate(hashes):
        known = before.get(key)
        if known is None:
            new.append(row)
        else:
            vectors[row] = known
    if new:
        vectors[new] = open_embedder().embed([texts[row] for row in new], progress)
    return TextVectors(np.array(hashes, dtype=f"V{HASH_BYTES}"), vectors, len(new))


def known_vectors(folder: Path) -> dict[bytes, Floats]:
    """Returns the vectors by text hash that a folder of an earlier version holds."""
    try:
        hashes = np.load(folder / "text_hashes.npy", allow_pickle=False)
        vectors = np.load(folder / "text_vectors.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return {}
    return {key.tobytes(): row for key, row in zip(hashes, vectors, strict=False)}
