"""What there is: one row for each adapter and each unfinished training."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ...retrieval.errors import AdapterUnusable
from .manifest import AdapterManifest
from .store import Adapters


@dataclass(frozen=True, slots=True)
class AdapterRow:
    """An adapter at a glance; what is not known of a damaged or unfinished one is None."""

    name: str
    """The version, or the name of an unfinished training."""
    state: Literal["in use", "finished", "unfinished", "damaged"]
    size_bytes: int
    source: str | None = None
    target: str | None = None
    base_model: str | None = None
    made_at: str | None = None
    people: int | None = None
    """Bridge users that it learned from."""
    minutes: float | None = None
    """Of training."""
    ndcg_at_10: float | None = None
    """Of the model alone on the held-out lists, the last one measured."""
    problem: str | None = None
    """Why a damaged one cannot be used."""


def list_adapters(store: Adapters) -> list[AdapterRow]:
    """Returns the finished versions, oldest first, then the unfinished trainings."""
    finished = [_row(store, version) for version in store.versions()]
    return [*finished, *(AdapterRow(run, "unfinished", store.size_bytes(run)) for run in store.unfinished())]


def _row(store: Adapters, version: str) -> AdapterRow:
    size = store.size_bytes(version)
    try:
        manifest = store.read(version)
        manifest.check_digests(store.folder(version))
    except AdapterUnusable as error:
        return AdapterRow(version, "damaged", size, problem=str(error))
    return AdapterRow(
        version,
        "in use" if _is_used(store, manifest) else "finished",
        size,
        source=manifest.source,
        target=manifest.target,
        base_model=manifest.base_model,
        made_at=manifest.made_at,
        people=manifest.data.trained_on,
        minutes=round(manifest.seconds / 60, 1),
        ndcg_at_10=next(_measured(manifest), None),
    )


def _is_used(store: Adapters, manifest: AdapterManifest) -> bool:
    try:
        return store.current(manifest.source, manifest.target) == manifest.version
    except AdapterUnusable:
        return False


def _measured(manifest: AdapterManifest) -> Iterator[float]:
    return (point.ndcg_at_10 for point in reversed(manifest.curve) if point.ndcg_at_10 is not None)
