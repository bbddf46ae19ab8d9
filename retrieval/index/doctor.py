"""Compares the log with its projection and says what to run."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import EmbeddingMismatch, IndexUnusable, UnknownName
from ..log import EventLog
from ..records import Floats, Ints
from ..signals import ProfileNeighbours
from ..spaces import Space
from ..vectors import ExactIndex
from ..vectors.chroma import ChromaIndex
from ..workspace import Workspace
from .layout import load_array
from .live import LiveIndex
from .manifest import DirectionEntry
from .tags import has_tags, read_tags

SELF_QUERIES = 50
NEIGHBOURS = 10
MIN_RECALL = 0.99
SLACK = 1e-4
"""Cosines this close are equal: which of two equally near neighbours comes first does not matter."""
REBUILD = "tastebridge index"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    run: str = ""
    """The command that mends it; empty when there is nothing to mend."""


def examine(workspace: Workspace, log: EventLog, seed: int = 0) -> list[Check]:
    """Returns every check of the workspace; an index that cannot be opened ends them early."""
    mark = log.watermark()
    held = f"{mark.n_events} events of {mark.n_users} people on {mark.n_items} items"
    checks = [Check("log", mark.n_events > 0, held, "" if mark.n_events else "tastebridge ingest FILE")]
    try:
        index = LiveIndex.open(workspace)
    except IndexUnusable as error:
        name = "embedding model" if isinstance(error, EmbeddingMismatch) else "index"
        return [*checks, Check(name, False, str(error), REBUILD)]
    try:
        return [*checks, _freshness(index, log), *_collections(index, log, np.random.default_rng(seed))]
    finally:
        index.close()


def _freshness(index: LiveIndex, log: EventLog) -> Check:
    state, mark = index.manifest.log, log.watermark()
    found = f"version {index.manifest.version} holds {state.events} events and {state.items} items"
    if state.changes == mark.changes:
        return Check("freshness", True, found)
    return Check("freshness", False, f"{found}; the log has {mark.n_events} and {mark.n_items}", REBUILD)


def _collections(index: LiveIndex, log: EventLog, generator: np.random.Generator) -> Iterator[Check]:
    for domain in index.manifest.domains:
        name = f"items of {domain.domain}"
        try:
            numbers = np.array([item.item_no for item in log.items(domain.domain)], dtype=np.int64)
            if not np.array_equal(numbers, index.space(domain.domain).item_nos):
                yield Check(name, False, f"the log has {len(numbers)} items, the index others", REBUILD)
                continue
            folder = index.folder / domain.folder
            if has_tags(folder):
                read_tags(folder)  # an index serves without them, and so says nothing by itself
            vectors = load_array(folder / "text_vectors.npy")
            yield _compare(name, index.items_index(domain.domain), numbers, vectors, generator)
        except (IndexUnusable, UnknownName) as error:  # the domain is in the index, but no longer in the log
            yield Check(name, False, str(error), REBUILD)
    for direction in index.manifest.directions:
        folder = index.folder / direction.folder
        for space in _spaces_of(direction):
            name = f"people from {direction.source} to {direction.target}, by {space}"
            try:
                numbers = np.asarray(load_array(folder / "user_nos.npy"))
                vectors = load_array(folder / f"{space}.npy")
                yield _compare(name, index.users_index(direction, space), numbers, vectors, generator)
            except IndexUnusable as error:
                yield Check(name, False, str(error), REBUILD)


def _spaces_of(direction: DirectionEntry) -> tuple[Space, ...]:
    return ("taste", "text", "profile") if ProfileNeighbours.name in direction.signals else ("taste", "text")


def _compare(
    name: str, stored: ChromaIndex, numbers: Ints, vectors: Floats, generator: np.random.Generator
) -> Check:
    """Compares a collection's ids with those expected, and its answers with exact search."""
    if stored.ids() != {str(number) for number in numbers}:
        return Check(name, False, "its ids are not those of the log", REBUILD)
    if not len(numbers):
        return Check(name, True, "empty")
    asked = np.sort(generator.permutation(len(numbers))[:SELF_QUERIES])
    queries = np.asarray(vectors[asked])
    exact = ExactIndex(vectors).query(queries, NEIGHBOURS)
    answered = stored.query(queries, NEIGHBOURS)
    # Recall by distance: an answer counts if it is as near as the true k-th neighbour.
    recall = float((answered.similarity >= exact.similarity[:, -1:] - SLACK).mean())
    found = f"{len(numbers)} records, recall@{exact.rows.shape[1]} {recall:.4f} on {len(asked)} self-queries"
    return Check(name, recall >= MIN_RECALL, found, "" if recall >= MIN_RECALL else REBUILD)
