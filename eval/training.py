"""What a method may learn from, and the people it is then asked about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import scipy.sparse as sp

from ..retrieval.bridge import Bridge, find_bridge
from ..retrieval.dataset import DomainData
from ..retrieval.factors import FactorsConfig, bounded, factorise
from ..retrieval.history import Histories
from ..retrieval.profiles import TagSpace
from ..retrieval.records import Floats, Ints
from ..retrieval.settings import Settings
from ..retrieval.spaces import DomainSpace, Tastes, centred

T = TypeVar("T")
Side = Literal["source", "target"]


@dataclass(frozen=True)
class People:
    """Whom lists are made for, row i of both sides is person i.

    A cold user's target row is empty. What a person has in the target is never recommended.
    """

    source: Histories
    """Shape (people, source items)."""
    target: Histories
    """Shape (people, target items): what a method may know, never what it must find."""

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.source)

    def take(self, people: Ints) -> "People":
        """Returns some of the people, in that order."""
        return People(self.source.take(people), self.target.take(people))

    @cached_property
    def joint(self) -> sp.csr_matrix:
        """1 where a person likes an item of either domain, shape (people, source items + target items)."""
        return sp.csr_matrix(sp.hstack([self.source.likes, self.target.likes], format="csr"))


@dataclass(frozen=True)
class Training:
    """Everything that is not hidden in one direction; all methods are fitted on the same one.

    Without a source domain (a study within one domain) the source has no people and no items.
    """

    source: DomainData
    target: DomainData
    """Without the hidden interactions; a person all of whose interactions are hidden has no row."""
    source_text: Floats
    """Text vectors as the embedder gives them, shape (source items, dimensions)."""
    target_text: Floats
    """The same for the target."""
    seed: int
    settings: Settings = field(default_factory=Settings)
    """The workspace's: signals and models are set up as when serving."""
    source_tags: TagSpace | None = None
    """Where the settings have a signal that asks for them."""
    _known: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def has_source(self) -> bool:
        """Whether there is a source domain at all."""
        return len(self.source.items) > 0

    @cached_property
    def bridge(self) -> Bridge:
        """The people with likes in both domains whose target side is not hidden."""
        return find_bridge(self.source, self.target)

    @cached_property
    def bridge_people(self) -> People:
        """Both sides of the bridge users, in the order of `bridge`."""
        return People(
            self.source.histories.take(self.bridge.source_rows),
            self.target.histories.take(self.bridge.target_rows),
        )

    @cached_property
    def everybody(self) -> People:
        """Everyone active in either domain, ascending by number; an absent side is an empty row."""
        user_nos = np.union1d(self.source.user_nos, self.target.user_nos)
        return People(_rows_of(self.source, user_nos), _rows_of(self.target, user_nos))

    def once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """Returns what `make` gives, made once a key: what several methods or settings share."""
        if key not in self._known:
            self._known[key] = make()
        made: T = self._known[key]
        return made

    def factors(self, side: Side, config: FactorsConfig) -> Floats:
        """Returns the item factors of one domain alone, fitted once a setting; `usable` says with which."""
        data = self.source if side == "source" else self.target
        key = ("factors", side, config.model_dump_json())
        return self.once(key, lambda: factorise(data.histories, self.usable(side, config), self.seed))

    def usable(self, side: Side, config: FactorsConfig) -> FactorsConfig:
        """Returns the settings, bounded where the domain is too small for them."""
        data = self.source if side == "source" else self.target
        key = ("usable", side, config.model_dump_json())
        return self.once(key, lambda: bounded(config, data.histories))

    def space(self, side: Side, config: FactorsConfig) -> DomainSpace:
        """Returns a domain's vectors as the signals read them."""
        data, text = (self.source, self.source_text) if side == "source" else (self.target, self.target_text)
        factors, used = self.factors(side, config), self.usable(side, config)
        key = ("space", side, config.model_dump_json())
        tags = self.source_tags if side == "source" else None
        return self.once(
            key, lambda: DomainSpace(data.domain, data.item_nos, factors, centred(text), used, tags)
        )

    def tastes(self, config: FactorsConfig) -> Tastes:
        """Returns everybody of the source domain as the signals read them."""
        key = ("tastes", config.model_dump_json())
        return self.once(key, lambda: Tastes(self.space("source", config), self.source.histories))


def _rows_of(data: DomainData, user_nos: Ints) -> Histories:
    """Returns the histories of `user_nos`, an empty row for who is not in `data`."""
    counts = np.zeros(len(user_nos), dtype=np.int64)
    counts[np.searchsorted(user_nos, data.user_nos)] = np.diff(data.histories.indptr)
    # Both numberings ascend, so the entries are in the right order already.
    indptr = np.concatenate([[0], np.cumsum(counts)])
    histories = data.histories
    return Histories(indptr, histories.items, histories.strengths, histories.n_items)
