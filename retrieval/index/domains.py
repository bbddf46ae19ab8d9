"""Builds the part of each domain: vectors, histories and the collection of items."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..dataset import DomainData
from ..embedding.contract import Embedder
from ..factors import FactorsConfig, bounded, factorise
from ..log.profiles import StoredProfile
from ..records import Floats
from ..signals import ProfileNeighbours
from ..spaces import DomainSpace, Tastes, centred
from .layout import domain_folder, items_collection
from .manifest import DomainEntry
from .site import Site
from .tags import WrittenVectors, build_tags
from .texts import TextVectors, embed_items


@dataclass(frozen=True)
class BuiltDomain:
    """A domain with its vectors."""

    place: int
    """Its place in the manifest."""
    data: DomainData
    space: DomainSpace
    written: WrittenVectors | None = None
    """Of the people whose profile a model wrote; the others' are composed."""

    @cached_property
    def tastes(self) -> Tastes:
        """Everybody active in the domain, with the vectors that every fold takes over."""
        tastes = Tastes(self.space, self.data.histories)
        for space in self.space.spaces:
            tastes.vectors(space)
        if self.written is not None and len(self.written.rows):
            tastes.profile[self.written.rows] = self.written.vectors
        return tastes

    @property
    def entry(self) -> DomainEntry:
        """What the manifest says of it."""
        return DomainEntry(
            domain=self.data.domain,
            folder=domain_folder(self.place),
            items=len(self.data.items),
            users=len(self.data.user_nos),
            interactions=len(self.data.histories.items),
            factors=self.space.factors.shape[1],
            regularization=self.space.config.regularization,
            rating_mean=self.data.scale.mean,
            rating_half_range=self.data.scale.half_range,
            digest=self.data.digest,
        )


def build_domain(
    site: Site,
    place: int,
    data: DomainData,
    vectors_before: dict[bytes, Floats],
    open_embedder: Callable[[], Embedder],
    dimension: int,
    written: Sequence[StoredProfile] = (),
) -> tuple[BuiltDomain, int]:
    """Computes and stores one domain.

    Returns:
        The domain, and how many of its items had to be embedded.
    """
    with site.timed("embed"):
        texts = embed_items(data.items, vectors_before, open_embedder, dimension, site.progress.advance)
    site.progress.advance(len(data.items) - texts.embedded)
    with site.timed("factorise"):
        config = bounded(FactorsConfig(**site.settings.signals.get("factors", {})), data.histories)
        factors = factorise(data.histories, config, site.settings.seed)
    space = DomainSpace(data.domain, data.item_nos, factors, centred(texts.vectors), config)
    built = BuiltDomain(place, data, space)
    _store(site, built, texts)
    if ProfileNeighbours.is_used(site.settings.signals):
        with site.timed("tags"):
            folder = site.folder / domain_folder(place)
            tags, vectors = build_tags(folder, data, written, vectors_before, open_embedder, dimension)
        built = BuiltDomain(place, data, replace(space, tags=tags), vectors)
    return built, texts.embedded


def _store(site: Site, built: BuiltDomain, texts: TextVectors) -> None:
    folder = site.folder / domain_folder(built.place)
    folder.mkdir(parents=True)
    arrays: dict[str, NDArray[Any]] = {
        "item_nos": built.space.item_nos,
        "factors": built.space.factors,
        "text_centred": built.space.text,
        "text_vectors": texts.vectors,
        "text_hashes": texts.hashes,
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    built.data.histories.save(folder / "histories.npz")
    with site.timed("chroma"):
        site.store.create(
            items_collection(domain_folder(built.place)),
            site.embedding_model,
            built.space.item_nos,
            texts.vectors,
            [item.title for item in built.data.items],
        )
