"""Builds an index version from the log and swaps it in."""

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path

from ..dataset import DomainData, read_domain
from ..embedding.open import DIMENSIONS, NAMES, open_embedder
from ..errors import IndexUnusable
from ..fusion.crossfit import CrossFitConfig
from ..log import EventLog
from ..log.profiles import ProfileLog, StoredProfile
from ..records import Floats
from ..signals import ProfileNeighbours
from ..vectors.chroma import ChromaStore
from ..workspace import Workspace
from .directions import build_target
from .domains import BuiltDomain, build_domain
from .manifest import FORMAT, EmbeddingEntry, LogState, Manifest
from .site import BuildProgress, Silence, Site
from .tags import tags_folder
from .texts import known_vectors
from .versions import live_version, make_live, new_version


def build_index(workspace: Workspace, log: EventLog, progress: BuildProgress | None = None) -> Manifest:
    """Builds a version of everything and makes it live; the caller holds the workspace's write lock.

    An interrupted build changes nothing: the live version stays until the new one is whole.

    Returns:
        The manifest of the new version.

    Raises:
        IndexUnusable: the log is empty.
        StorageFull: the disk is full; nothing of the new version remains.
        MissingExtra, ModelUnavailable: the embedding model cannot be opened.
    """
    state = _state(log)
    if not state.events:
        raise IndexUnusable(f"the log of {workspace.root} is empty; run: tastebridge ingest FILE")
    with new_version(workspace.index_root) as folder:
        manifest = _build(workspace, log, folder, state, progress or Silence())
        manifest.write(folder)
        make_live(folder)
    return manifest


def _build(
    workspace: Workspace, log: EventLog, folder: Path, state: LogState, progress: BuildProgress
) -> Manifest:
    settings = workspace.settings
    store = ChromaStore(folder / "chroma")
    site = Site(settings, folder, store, NAMES[settings.embedding.model], progress)
    try:
        domains, embedding = _domains(site, workspace, log)
        config = CrossFitConfig(**settings.signals.get("crossfit", {}))
        site.progress.step("learning what carries over", len(domains) * config.folds)
        parts = [build_target(site, domain, domains, config) for domain in domains]
    finally:
        store.close()
    return Manifest(
        format=FORMAT,
        version=folder.name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        tastebridge=installed_version("tastebridge"),
        seed=settings.seed,
        log=state,
        embedding=embedding,
        domains=tuple(domain.entry for domain in domains),
        directions=tuple(entry for entries, _ in parts for entry in entries),
        targets=tuple(target for _, target in parts),
        seconds=site.seconds,
    )


def _state(log: EventLog) -> LogState:
    mark = log.watermark()
    return LogState(changes=mark.changes, events=mark.n_events, items=mark.n_items, users=mark.n_users)


def _domains(site: Site, workspace: Workspace, log: EventLog) -> tuple[list[BuiltDomain], EmbeddingEntry]:
    names = log.domains()
    site.progress.step("reading the log", len(names))
    data: list[DomainData] = []
    with site.timed("read"):
        for name in names:
            data.append(read_domain(log, name, site.settings))
            site.progress.advance()
    total = sum(len(one.items) for one in data)
    site.progress.step("describing items", total)
    dimension = DIMENSIONS[site.settings.embedding.model]
    before = _vectors_before(workspace, site.embedding_model)
    open_once = cache(lambda: open_embedder(site.settings.embedding))
    written = [_written(log, one.domain, site) for one in data]
    built = [
        build_domain(site, place, one, before, open_once, dimension, written[place])
        for place, one in enumerate(data)
    ]
    embedded = sum(count for _, count in built)
    entry = EmbeddingEntry(
        model=site.embedding_model, dimension=dimension, embedded=embedded, reused=total - embedded
    )
    return [domain for domain, _ in built], entry


def _written(log: EventLog, domain: str, site: Site) -> list[StoredProfile]:
    """Returns the profiles that a model wrote, where anything asks for them."""
    if not ProfileNeighbours.is_used(site.settings.signals):
        return []
    return ProfileLog(log.engine).of_domain(domain, written=True)


def _vectors_before(workspace: Workspace, model: str) -> dict[bytes, Floats]:
    """Returns the text vectors of the live version, none if there is none or another model made them."""
    try:
        folder = live_version(workspace.index_root)
        manifest = Manifest.read(folder)
    except IndexUnusable:
        return {}
    if manifest.embedding.model != model:
        return {}
    known: dict[bytes, Floats] = {}
    for entry in manifest.domains:
        known.update(known_vectors(folder / entry.folder))
        known.update(known_vectors(tags_folder(folder / entry.folder)))
    return known
