"""One direction's data as the evaluator reads it: every event, the catalogues, the text vectors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ..retrieval.embedding.open import DIMENSIONS, NAMES, open_embedder
from ..retrieval.errors import IndexUnusable
from ..retrieval.index.layout import domain_folder
from ..retrieval.index.manifest import Manifest
from ..retrieval.index.tags import tags_folder
from ..retrieval.index.texts import TextVectors, embed_items, embed_texts, known_vectors
from ..retrieval.index.versions import live_version
from ..retrieval.log import EventLog
from ..retrieval.log.columns import EventColumns
from ..retrieval.profiles import TagSpace, TagVocabulary
from ..retrieval.records import Floats, Ints, Item
from ..retrieval.settings import Settings
from ..retrieval.signals import ProfileNeighbours
from ..retrieval.workspace import Workspace

Advance = Callable[[int], None]


@dataclass(frozen=True)
class RawDomain:
    """A domain before anything is hidden."""

    domain: str
    items: list[Item]
    """The catalogue, ascending by number."""
    columns: EventColumns
    text: Floats
    """Text vectors as the embedder gives them, shape (items, dimensions)."""
    tags: TagSpace | None = None
    """Where the settings have a signal that asks for them."""

    @property
    def item_nos(self) -> Ints:
        """The log's number of each item, ascending."""
        return np.array([item.item_no for item in self.items], dtype=np.int64)


@dataclass(frozen=True)
class Corpus:
    """A source and a target domain of one workspace."""

    dataset: str
    source: RawDomain
    """Empty in a study within the target domain."""
    target: RawDomain
    user_ids: dict[int, str]
    """The outer id of every user of either domain, by the log's number."""
    settings: Settings
    embedding: str
    """Name of the embedding model."""


def read_corpus(
    workspace: Workspace, source: str | None, target: str, dataset: str, advance: Advance | None = None
) -> Corpus:
    """Reads a direction; text vectors come from the index or an earlier run where they can.

    Raises:
        UnknownName: there is no such domain.
        MissingExtra, ModelUnavailable: new text has to be embedded and the embedder cannot be opened.
    """
    settings = workspace.settings
    with EventLog(workspace.log_url) as log:
        names = [log.require_domain(name) for name in ((source, target) if source else (target,))]
        raw = [(name, log.items(name), log.events(name)) for name in names]
        numbers = np.unique(np.concatenate([columns.user_no for _, _, columns in raw]))
        user_ids = log.user_ids(numbers.tolist())
    domains = [
        RawDomain(
            name,
            items,
            columns,
            _text_vectors(workspace, place, items, advance),
            _tags(workspace, name, items),
        )
        for place, (name, items, columns) in enumerate(raw)
    ]
    if source is None:
        target_raw = domains[0]
        nothing = target_raw.columns.take(np.zeros(0, dtype=np.int64))
        domains.insert(0, RawDomain("", [], nothing, target_raw.text[:0]))
    embedding = NAMES[settings.embedding.model]
    return Corpus(dataset, domains[0], domains[1], user_ids, settings, embedding)


def _text_vectors(workspace: Workspace, place: int, items: list[Item], advance: Advance | None) -> Floats:
    settings = workspace.settings.embedding
    name = items[0].domain if items else str(place)
    folder = workspace.root / "eval" / "text" / f"{settings.model}-{_plain(name)}"
    before = _indexed_vectors(workspace, name) | known_vectors(folder)
    texts = embed_items(
        items, before, cache(lambda: open_embedder(settings)), DIMENSIONS[settings.model], advance
    )
    if texts.embedded or not before:
        _store(folder, texts)
    return texts.vectors


def _tags(workspace: Workspace, domain: str, items: list[Item]) -> TagSpace | None:
    settings = workspace.settings
    if not ProfileNeighbours.is_used(settings.signals):
        return None
    vocabulary = TagVocabulary.of_items(items)
    before = _indexed_vectors(workspace, domain)
    open_once = cache(lambda: open_embedder(settings.embedding))
    dimension = DIMENSIONS[settings.embedding.model]
    return TagSpace.of_embedded(
        vocabulary, embed_texts(vocabulary.names, before, open_once, dimension).vectors
    )


def _store(folder: Path, texts: TextVectors) -> None:
    """Keeps the vectors of a catalogue; a folder appears whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        fresh = Path(scratch) / "fresh"
        fresh.mkdir()
        np.save(fresh / "text_hashes.npy", texts.hashes, allow_pickle=False)
        np.save(fresh / "text_vectors.npy", texts.vectors, allow_pickle=False)
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        fresh.rename(folder)


def _indexed_vectors(workspace: Workspace, domain: str) -> dict[bytes, Floats]:
    """Returns what the live index has embedded of a domain already; nothing without a usable index."""
    try:
        folder = live_version(workspace.index_root)
        manifest = Manifest.read(folder)
    except IndexUnusable:
        return {}
    if manifest.embedding.model != NAMES[workspace.settings.embedding.model]:
        return {}
    places = [place for place, entry in enumerate(manifest.domains) if entry.domain == domain]
    if not places:
        return {}
    own = folder / domain_folder(places[0])
    return known_vectors(own) | known_vectors(tags_folder(own))


def _plain(name: str) -> str:
    """Returns a name that is safe as a folder; different names stay different."""
    return "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in name)


def run_folder(workspace: Workspace, name: str) -> Path:
    """Returns where a run of this name is kept in a workspace."""
    return workspace.root / "runs" / name
