"""The tags of a domain in an index version: each embedded once, and who has which when a model wrote them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..dataset import DomainData
from ..embedding import Embedder
from ..log.profiles import StoredProfile
from ..profiles import TagSpace, TagVocabulary, Taken, history_sha256, recency
from ..profiles.vocabulary import tag_key
from ..records import Floats, Ints
from .layout import load_arrays, save_arrays
from .texts import embed_texts

_FILE = "tags.npz"


class WrittenVectors(NamedTuple):
    """The vectors of people whose profile a model wrote of their history as it is."""

    rows: Ints
    """In the domain's histories."""
    vectors: Floats
    """Shape (rows, dimensions)."""


def tags_folder(domain_folder: Path) -> Path:
    """Returns where the embedded texts of a domain's tags are kept."""
    return domain_folder / "tags"


def has_tags(domain_folder: Path) -> bool:
    """Whether a domain was built with tags."""
    return tags_folder(domain_folder).is_dir()


def read_tags(domain_folder: Path) -> TagSpace:
    """Reads a domain's tags.

    Raises:
        DamagedIndex: they cannot be read.
    """
    return TagSpace.restore(load_arrays(tags_folder(domain_folder) / _FILE))


def build_tags(
    folder: Path,
    data: DomainData,
    written: Sequence[StoredProfile],
    before: dict[bytes, Floats],
    open_embedder: Callable[[], Embedder],
    dimension: int,
) -> tuple[TagSpace, WrittenVectors]:
    """Embeds and stores a domain's tags.

    Args:
        folder: of the domain, in the version that is built.
        data: the domain.
        written: what models wrote of its people, the newest of a person first; what is out of date is left
            out.
        before: vectors by text hash, of the version before.
        open_embedder: called only if any tag is new.
        dimension: of the vectors.
    """
    vocabulary = TagVocabulary.of_items(data.items)
    fresh = _fresh(data, written)
    known = {tag_key(name) for name in vocabulary.names}
    outside = {tag_key(tag.name): tag.name for one in fresh.values() for tag in one.profile.tags}
    more = sorted(key for key in outside if key not in known)
    texts = [*vocabulary.names, *(outside[key] for key in more)]
    embedded = embed_texts(texts, before, open_embedder, dimension)
    raw = embedded.vectors[: len(vocabulary)]
    tags = TagSpace.of_embedded(vocabulary, raw)
    place = tags_folder(folder)
    place.mkdir()
    np.save(place / "text_hashes.npy", embedded.hashes, allow_pickle=False)
    np.save(place / "text_vectors.npy", embedded.vectors, allow_pickle=False)
    save_arrays(place / _FILE, tags.arrays())
    rows = np.array(sorted(fresh), dtype=np.int64)
    by_key = dict(zip(more, embedded.vectors[len(vocabulary) :], strict=True))
    return tags, WrittenVectors(
        rows, tags.of_tags([fresh[row].profile.tags for row in rows.tolist()], raw, by_key)
    )


def _fresh(data: DomainData, written: Sequence[StoredProfile]) -> dict[int, StoredProfile]:
    """Returns the profiles of the histories as they are, by row."""
    rows = {number: row for row, number in enumerate(data.user_nos.tolist())}
    found: dict[int, StoredProfile] = {}
    for one in written:
        row = rows.get(one.user_no)
        if row is None or row in found:
            continue
        columns, strengths = data.histories.row(row)
        weights = recency(len(columns)).tolist()
        entries = zip(columns.tolist(), strengths.tolist(), weights, strict=True)
        history = [Taken(data.items[column], strength, weight) for column, strength, weight in entries]
        if history_sha256(history) == one.profile.history_sha256:
            found[row] = one
    return found
