"""Opens the live index version to serve from; every part is read when it is first needed."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from ..embedding.open import NAMES
from ..errors import DamagedIndex, EmbeddingMismatch
from ..factors import FactorsConfig
from ..fusion.held_out import HeldOutLists
from ..fusion.mix import SIGNAL_NAMES, Mix
from ..fusion.sources import SourceMix
from ..history import Histories
from ..profiles import TagSpace
from ..records import Floats, Ints
from ..settings import Settings
from ..signals import SIGNALS, Ground, ProfileNeighbours, Signal
from ..spaces import DomainSpace, Space
from ..vectors import ExactIndex, VectorIndex
from ..vectors.chroma import ChromaIndex, ChromaStore
from ..vectors.fallback import FallbackIndex
from ..workspace import Workspace
from .layout import UNREADABLE, held_out_file, items_collection, load_array, load_arrays, users_collection
from .manifest import DirectionEntry, DomainEntry, Manifest
from .tags import has_tags, read_tags
from .versions import live_version


@dataclass(frozen=True)
class LiveDirection:
    """The fitted signals of a direction, and their mix."""

    entry: DirectionEntry
    signals: dict[str, Signal]
    mix: Mix
    exposed: Floats
    """How exposed each target item is in the lists of a sample of the bridge users, shape (items,)."""


class LiveIndex:
    """The live version of a workspace's index.

    Args:
        folder: the version.
        settings: the workspace's.

    Raises:
        NoIndex, DamagedIndex: nothing usable was built.
        EmbeddingMismatch: it was made with another embedding model than the settings name.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self.warnings: list[str] = []
        self._settings = settings
        self._spaces: dict[str, DomainSpace] = {}
        self._directions: dict[tuple[str, str], LiveDirection] = {}
        made_by, wanted = self.manifest.embedding.model, NAMES[settings.embedding.model]
        if made_by != wanted:
            raise EmbeddingMismatch(
                f"the index was made with the embedding model {made_by!r}, the settings name {wanted!r}; "
                "run: tastebridge index"
            )

    @classmethod
    def open(cls, workspace: Workspace) -> "LiveIndex":
        """Opens the live version of a workspace."""
        return cls(live_version(workspace.index_root), workspace.settings)

    def close(self) -> None:
        """Frees the files."""
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def store(self) -> ChromaStore:
        """The version's Chroma store, opened when first asked for."""
        if not (self.folder / "chroma").is_dir():
            raise DamagedIndex(f"{self.folder / 'chroma'} is missing; run: tastebridge index")
        return ChromaStore(self.folder / "chroma")

    @property
    def domains(self) -> list[str]:
        """Names of the domains."""
        return [entry.domain for entry in self.manifest.domains]

    def entry(self, domain: str) -> DomainEntry:
        """Returns a domain's entry in the manifest."""
        return next(entry for entry in self.manifest.domains if entry.domain == domain)

    def space(self, domain: str) -> DomainSpace:
        """Returns a domain's vectors."""
        if domain not in self._spaces:
            entry = self.entry(domain)
            folder = self.folder / entry.folder
            config = FactorsConfig(**self._settings.signals.get("factors", {}))
            self._spaces[domain] = DomainSpace(
                domain,
                np.asarray(load_array(folder / "item_nos.npy")),
                np.asarray(load_array(folder / "factors.npy")),
                load_array(folder / "text_centred.npy"),
                config.model_copy(update={"regularization": entry.regularization}),
                self._tags(folder),
            )
        return self._spaces[domain]

    def likes_of_everybody(self, domain: str) -> Ints:
        """Returns how many people like each item of a domain, shape (items,)."""
        histories = _histories(self.folder / self.entry(domain).folder / "histories.npz")
        return np.bincount(histories.items[histories.strengths > 0], minlength=histories.n_items)

    def direction(self, source: str, target: str) -> LiveDirection:
        """Returns the signals from one domain to another."""
        if (source, target) not in self._directions:
            entry = next(e for e in self.manifest.directions if (e.source, e.target) == (source, target))
            self._directions[source, target] = self._load(entry)
        return self._directions[source, target]

    def source_mix(self, target: str) -> SourceMix:
        """Returns how much each source counts for a target."""
        entry = next(entry for entry in self.manifest.targets if entry.target == target)
        return SourceMix(entry.source_weights)

    def held_out(self, target: str) -> HeldOutLists | None:
        """Returns a target's held-out lists, None where there were too few bridge users to make any."""
        place = self.domains.index(target)
        if not (self.folder / held_out_file(place)).exists():
            return None
        return HeldOutLists(**load_arrays(self.folder / held_out_file(place)))

    def items_index(self, domain: str) -> ChromaIndex:
        """Returns the stored collection of a domain's items."""
        name = items_collection(self.entry(domain).folder)
        return self.store.open(name, self.manifest.embedding.model, self.space(domain).item_nos)

    def users_index(self, entry: DirectionEntry, space: Space) -> ChromaIndex:
        """Returns the stored collection of a direction's user histories."""
        model = "factors" if space == "taste" else self.manifest.embedding.model
        user_nos = np.asarray(load_array(self.folder / entry.folder / "user_nos.npy"))
        return self.store.open(users_collection(entry.folder, space), model, user_nos)

    def warn(self, message: str) -> None:
        """Adds a warning that answers from this index carry, once."""
        if message not in self.warnings:  # one broken store is met by every direction
            self.warnings.append(message)

    def _load(self, entry: DirectionEntry) -> LiveDirection:
        folder = self.folder / entry.folder

        def index(space: Space) -> VectorIndex:
            return FallbackIndex(
                partial(self.users_index, entry, space),
                lambda: ExactIndex(load_array(folder / f"{space}.npy")),
                self.warn,
            )

        ground = Ground(self.space(entry.target), _histories(folder / "answers.npz"), index)
        signals: dict[str, Signal] = {}
        for signal in SIGNALS:
            if signal.name in entry.signals:
                if signal is ProfileNeighbours and self.space(entry.source).tags is None:
                    continue  # the warning is there: its file was broken
                try:
                    arrays = load_arrays(folder / f"{signal.name}.npz")
                except DamagedIndex as error:  # the others can still serve, one step down
                    self.warn(str(error))
                    continue
                settings = self._settings.signals.get(signal.name, {})
                signals[signal.name] = signal.restore(ground, settings, arrays)
        weights = np.zeros((len(entry.history_bounds), len(SIGNAL_NAMES)), dtype=np.float32)
        for name, column in entry.weights.items():
            weights[:, SIGNAL_NAMES.index(name)] = column
        return LiveDirection(entry, signals, Mix(weights), self._exposed(folder, len(ground.target.item_nos)))

    def _tags(self, folder: Path) -> TagSpace | None:
        if not has_tags(folder):
            return None
        try:
            return read_tags(folder)
        except DamagedIndex as error:  # all but one signal can serve
            self.warn(str(error))
            return None

    def _exposed(self, folder: Path, n_items: int) -> Floats:
        try:
            return np.asarray(load_array(folder / "exposure.npy"))
        except DamagedIndex as error:  # lists are then by relevance alone
            self.warn(str(error))
            return np.zeros(n_items, dtype=np.float32)


def _histories(path: Path) -> Histories:
    try:
        return Histories.load(path)
    except UNREADABLE as error:
        raise DamagedIndex(f"{path} cannot be read: {error}; run: tastebridge index") from error
