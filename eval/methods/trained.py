"""tastebridge with a small model trained on the bridge users: the fused list's first twenty, moved by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, PositiveFloat, PositiveInt

from ...agent.adapters.loading import load_trained
from ...agent.adapters.manifest import AdapterManifest
from ...agent.adapters.store import Adapters
from ...agent.backends.transformers_local import TransformersBackend
from ...agent.earning.earn import Read, of_shares, served_scores
from ...agent.earning.earned import earned_row
from ...agent.earning.lists import JudgingLists
from ...agent.likelihood import TitleLikelihood
from ...agent.settings import ModelSettings
from ...agent.training.config import TrainingConfig
from ...agent.training.material import Material, make_material
from ...agent.training.schedule import Schedule
from ...agent.training.texts import texts_of
from ...agent.training.train import Base
from ...agent.training.train import Training as ModelTraining
from ...agent.wording import Wording
from ...retrieval.fusion.held_out import LIST_LENGTH, held_out_lists
from ...retrieval.fusion.sources import SourceMix
from ...retrieval.index.site import Silence
from ...retrieval.records import Bools, Floats, Ints
from ...retrieval.settings import Section
from ...retrieval.spaces import centred
from ...retrieval.vectors.exact import top_k
from ...retrieval.weights import model_path
from ..training import People, Training
from .contract import Family, Need
from .tastebridge import Fitted, fit_once


class TrainedConfig(Section):
    """How long the model is trained, and where the adapter is kept."""

    minutes: PositiveFloat = 20.0
    """Of training; on a machine that is shared, `steps` repeats better."""
    steps: PositiveInt | None = None
    """Instead of minutes."""
    adapters: str = ""
    """A folder that adapters are taken from and put into; empty: trained anew and thrown away."""
    training: Mapping[str, Any] = Field(default_factory=dict)
    """Settings of the training, as `tastebridge train --set`."""


@dataclass
class Spent:
    """What the model was asked so far."""

    calls: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class Trained:
    """The fused list, its first twenty moved by the trained model as far as it earned on held-out people."""

    fitted: Fitted
    material: Material
    manifest: AdapterManifest
    likelihood: TitleLikelihood
    work: Spent = field(default_factory=Spent)

    name: ClassVar[str] = "tastebridge-trained"
    family: ClassVar[Family] = "tastebridge"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = TrainedConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {}
    needs: ClassVar[tuple[Need, ...]] = ("source",)
    extra: ClassVar[str | None] = "train"
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: TrainedConfig) -> Self:
        """Fits the signals, trains the model and finds its weights, nothing of it on the hidden people.

        Raises:
            ModelUnavailable, MissingExtra: the settings' base model cannot be trained here.
        """
        fitted = fit_once(training)
        how = TrainingConfig(**{"seed": training.seed, **config.training})
        material = material_of_training(training, fitted, how)
        name = ModelSettings.from_table(training.settings.model).trained_base
        base = Base(model_path(name), Path(name).name)
        schedule = Schedule(config.minutes) if config.steps is None else Schedule(steps=config.steps)
        job = ModelTraining(material, base, how, schedule, Silence())
        with TemporaryDirectory(prefix="tastebridge-") as scratch:
            store = Adapters(Path(config.adapters or scratch))
            manifest = job.made_before(store) or job.run(store)
            local = load_trained(base.folder, store.folder(manifest.version))
        backend = TransformersBackend(base.folder, load=lambda folder: local)
        wording = Wording(training.source.domain, training.target.domain)
        return cls(fitted, material, manifest, TitleLikelihood(backend, wording))

    @property
    def how(self) -> TrainingConfig:
        """The configuration of the training."""
        return TrainingConfig(**self.manifest.config)

    @property
    def spent(self) -> dict[str, int]:
        """What the model was asked about the people who were scored."""
        return vars(self.work)

    @property
    def note(self) -> str:
        """Says what the model earned."""
        used = [row for row in self.manifest.earned if row.shelf == "list" and row.used]
        rows = ", ".join(
            f"{row.history_from or 'any'}: {row.popular:g} popular, {row.rare:g} rare" for row in used
        )
        made = f"{self.manifest.steps} steps in {self.manifest.seconds / 60:.1f} min"
        return f"{made}; weights by source items: {rows or 'none earned'}"

    def score(self, people: People) -> Floats:
        """Returns the fused scores, those of the first twenty moved where the model has a weight."""
        scores = self.fitted.score(people)
        lists = first_lists(people, scores, self.material.counts, self.manifest)
        moved = served_scores(self.read(lists), self.manifest.earned)
        for person, items in enumerate(lists.items):
            there = items >= 0
            scores[person, items[there]] = moved[person, there]
        return scores

    def read(self, lists: JudgingLists) -> Read:
        """Returns what the model makes of the people's lists who have a weight; 0 for the others."""
        rows = np.array(
            [row for row, n in enumerate(lists.amounts) if earned_row(self.manifest.earned, "list", int(n))],
            dtype=np.int64,
        )
        conditional, alone = (np.zeros(lists.fused.shape, dtype=np.float32) for _ in range(2))
        source, target = (
            texts_of(data.items, self.how) for data in (self.material.source, self.material.target)
        )
        conditional[rows] = lists.take(rows).read_by(self.likelihood, source, target)
        if any(row.share for row in self.manifest.earned if row.used):
            alone[rows] = lists.take(rows).read_alone_by(self.likelihood, target)
        self.work.calls += len(rows)
        bound = self.manifest.earned[0].rare_below if self.manifest.earned else 0
        return Read("list", lists, of_shares(conditional, alone), self.is_rare(lists), bound)

    def is_rare(self, lists: JudgingLists) -> Bools:
        """Returns whether each candidate is rare, as its weights mean it."""
        bound = self.manifest.earned[0].rare_below if self.manifest.earned else 0
        rare: Bools = self.material.counts[np.maximum(lists.items, 0)] < bound
        return rare


def material_of_training(training: Training, fitted: Fitted, config: TrainingConfig) -> Material:
    """Returns what the model may learn from and is judged on, all of it from the training data."""
    held = None
    if fitted.pools is not None:
        name = training.source.domain
        held = held_out_lists(
            fitted.pools, [name], [fitted.mix], SourceMix({name: 1.0}), training.target.item_nos
        )
    text = centred(training.source_text), centred(training.target_text)
    return make_material(training.source, training.target, held, *text, config)


def first_lists(
    people: People, scores: Floats, counts: Ints, manifest: AdapterManifest, length: int = LIST_LENGTH
) -> JudgingLists:
    """Returns each person's best unknown items; nothing in them is known to be relevant."""
    known = people.target.matrix.tocoo()
    open_scores = scores.copy()
    open_scores[known.row, known.col] = -np.inf
    items = top_k(open_scores, min(length, scores.shape[1]))
    history = TrainingConfig(**manifest.config).history_titles
    nothing: Bools = np.zeros(items.shape, dtype=bool)
    return JudgingLists(
        histories=[people.source.liked(person, history) for person in range(len(people.source))],
        amounts=np.asarray(people.source.lengths),
        items=items,
        fused=np.take_along_axis(scores, items, axis=1),
        relevant=nothing,
        n_relevant=np.ones(len(items), dtype=np.int64),
    )
