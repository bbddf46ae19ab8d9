"""The trained models of a target domain: one a source domain, where it has earned a weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..retrieval.index.live import LiveIndex
from ..retrieval.records import Candidate, Floats, Item
from ..retrieval.weights import model_path
from ..retrieval.workspace import Workspace
from .adapters.checking import check_usable
from .adapters.loading import load_trained
from .adapters.manifest import AdapterManifest
from .adapters.store import Adapters
from .backend import Scorer, Usage
from .backends.openai_compatible import OpenAICompatibleBackend
from .backends.transformers_local import TransformersBackend
from .deadline import Deadline
from .earning.earned import Earned, Shelf, earned_row
from .earning.lifting import lift
from .likelihood import TitleLikelihood
from .settings import ModelSettings
from .training.config import TrainingConfig
from .training.texts import texts_of
from .wording import Wording


@dataclass(frozen=True, slots=True)
class Lifted:
    """What a trained model did to one list."""

    added: Floats
    """To each candidate's score, in their order."""
    usage: Usage
    read: tuple[Item, ...]
    """The items of the person's history that it read, oldest first."""


@dataclass(frozen=True)
class TrainedRanker:
    """An adapter with what it has earned."""

    manifest: AdapterManifest
    config: TrainingConfig
    likelihood: TitleLikelihood
    likes: Mapping[int, int]
    """How many people like each target item, by the log's number."""

    @property
    def name(self) -> str:
        """The base model and the version of the adapter."""
        return f"{self.manifest.base_model}+{self.manifest.version}"

    def earned(self, shelf: Shelf, amount: int) -> Earned | None:
        """Returns the weights for a person with so many liked source items, None without any."""
        return earned_row(self.manifest.earned, shelf, amount)

    def lift(
        self, history: Sequence[Item], candidates: Sequence[Candidate], row: Earned, deadline: Deadline
    ) -> Lifted:
        """Returns what the model adds to each candidate.

        Args:
            history: the person's liked items of the source, oldest first.
            candidates: with their fused scores.
            row: the weights.
            deadline: of the model's calls.

        Raises:
            ModelError: the model could not be asked.
        """
        read = tuple(history[-self.config.history_titles :])
        history_texts = [texts_of(read, self.config)]
        asked = [texts_of([candidate.item for candidate in candidates], self.config)]
        found = self.likelihood.scores(history_texts, asked, deadline, row.share)
        likes = np.array([self.likes.get(candidate.item.item_no, 0) for candidate in candidates])
        weights = np.where(likes < row.rare_below, row.rare, row.popular).astype(np.float32)
        fused = np.array([candidate.score for candidate in candidates], dtype=np.float32)
        return Lifted(lift(fused, found.values[0], weights), found.usage, read)


def open_trained(
    workspace: Workspace, index: LiveIndex, target: str, settings: ModelSettings, shelf: Shelf
) -> dict[str, TrainedRanker]:
    """Returns the trained model of each source domain that has one in use which has earned something.

    Weights are loaded when the first list is ranked.

    Args:
        workspace: whose adapters.
        index: the live index, for how popular items are.
        target: the domain to recommend from.
        settings: which base model, and where it runs.
        shelf: the kind of list.

    Raises:
        AdapterUnusable: an adapter in use is damaged, or its base model or prompt changed.
        ModelUnavailable: the base model was not pulled.
    """
    store = Adapters(workspace.adapters_root)
    found: dict[str, TrainedRanker] = {}
    for source in index.domains:
        version = None if source == target else store.current(source, target)
        if version is None:
            continue
        manifest = store.read(version)
        if not any(row.used and row.shelf == shelf for row in manifest.earned):
            continue
        config = TrainingConfig(**manifest.config)
        wording = Wording(source, target)
        folder, base = store.folder(version), model_path(settings.trained_base)
        check_usable(folder, manifest, base, wording.known_as)
        scorer: Scorer
        if settings.trained_url:
            scorer = OpenAICompatibleBackend(settings.with_model(f"vllm:{version}@{settings.trained_url}"))
        else:
            load = partial(load_trained, adapter=folder)
            scorer = TransformersBackend(base, manifest.base_model, load=load)
        likes = dict(
            zip(index.space(target).item_nos.tolist(), index.likes_of_everybody(target).tolist(), strict=True)
        )
        found[source] = TrainedRanker(manifest, config, TitleLikelihood(scorer, wording), likes)
    return found
