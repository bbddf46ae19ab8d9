"""tastebridge itself: all signals, mixed as when serving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import NonNegativeFloat, PositiveInt

from ...retrieval.bridge import fit_signals
from ...retrieval.fusion.crossfit import CrossFitConfig, Source, cross_fit
from ...retrieval.fusion.diversity import choose
from ...retrieval.fusion.learn import MIN_PEOPLE, Verdict, learn_mix
from ...retrieval.fusion.mix import SIGNAL_NAMES, Mix, default_mix
from ...retrieval.fusion.pools import Pools
from ...retrieval.fusion.total import sample_exposure, total_scores
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.signals import Direction, Signal
from ...retrieval.spaces import Tastes
from ..training import People, Training
from .contract import Family, Need
from .signals import seeded_settings, training_direction


class FusedConfig(Section):
    """Nothing is tuned on validation users: the mix is learned from the bridge users by cross-fitting."""


class DiverseConfig(FusedConfig):
    """The one setting of the trade between relevance and coverage."""

    diversity: NonNegativeFloat = 0.5
    """As `[recommend] diversity` of a workspace."""
    k: PositiveInt = 10
    """Length of the lists."""


@dataclass(frozen=True)
class Fitted:
    """The fitted signals and their mix."""

    direction: Direction
    signals: Mapping[str, Signal]
    mix: Mix
    verdict: Verdict | None
    pools: Pools | None

    def score(self, people: People) -> Floats:
        """Returns the mixed scores as the service computes them."""
        return total_scores(Tastes(self.direction.voters.space, people.source), self.signals, self.mix)

    @property
    def note(self) -> str:
        """Says what was learned, and whether it is used."""
        row = self.mix.weights[-1]
        weights = ", ".join(
            f"{name} {row[SIGNAL_NAMES.index(name)]:.2f}"
            for name in self.signals
            if row[SIGNAL_NAMES.index(name)] > 0
        )
        verdict = self.verdict
        if verdict is None:
            return f"default mix, too few people to learn one: {weights}"
        return (
            f"mix, {verdict.trust:.0%} learned (on {verdict.people} judging bridge users: learned "
            f"{verdict.learned_ndcg:.4f}, default {verdict.default_ndcg:.4f}): {weights}"
        )


def fit_once(training: Training) -> Fitted:
    """Returns the fused signals of this training data, fitted once for all methods that use them."""
    return training.once(("tastebridge",), lambda: _fit(training))


def _fit(training: Training) -> Fitted:
    direction = training_direction(training)
    settings = seeded_settings(training)
    signals = fit_signals(direction, settings)
    if len(training.bridge.user_nos) < MIN_PEOPLE:  # nothing could be learned, as when serving
        return Fitted(direction, signals, default_mix(tuple(signals)), None, None)
    pools = cross_fit(
        training.target,
        direction.target,
        [Source(training.tastes(direction.voters.space.config), training.bridge)],
        CrossFitConfig(**settings.get("crossfit", {})),
        settings,
        training.seed,
    )
    default = default_mix(tuple(signals))
    mix, verdict = (default, None) if pools is None else learn_mix(pools, 0, default, training.seed)
    return Fitted(direction, signals, mix, verdict, pools)


@dataclass(frozen=True)
class Fused:
    """All signals fused, no language model."""

    fitted: Fitted

    name: ClassVar[str] = "tastebridge"
    family: ClassVar[Family] = "tastebridge"
    version: ClassVar[int] = 2
    config: ClassVar[type[Section]] = FusedConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {}
    needs: ClassVar[tuple[Need, ...]] = ("source",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: FusedConfig) -> Self:
        """Fits the signals and learns their mix by cross-fitting over the bridge users."""
        return cls(fit_once(training))

    def score(self, people: People) -> Floats:
        """Returns the mixed scores."""
        return self.fitted.score(people)

    @property
    def note(self) -> str:
        """Says what was learned."""
        return self.fitted.note


@dataclass(frozen=True)
class Diverse:
    """All signals fused, and lists chosen for coverage too."""

    fitted: Fitted
    exposed: Floats
    settings: DiverseConfig

    name: ClassVar[str] = "tastebridge-diverse"
    family: ClassVar[Family] = "tastebridge"
    version: ClassVar[int] = 2
    config: ClassVar[type[Section]] = DiverseConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {}
    needs: ClassVar[tuple[Need, ...]] = ("source",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: DiverseConfig) -> Self:
        """Fits as `Fused`, and counts the exposure over a sample of the bridge users' lists."""
        fitted = fit_once(training)
        exposed = training.once(
            ("exposure",),
            lambda: sample_exposure(fitted.direction.voters, fitted.signals, fitted.mix, training.seed),
        )
        return cls(fitted, exposed, config)

    def score(self, people: People) -> Floats:
        """Returns the mixed scores, with the chosen list lifted above them in its order."""
        scores = self.fitted.score(people)
        known = people.target.matrix.tocoo()
        scores[known.row, known.col] = -np.inf
        chosen = choose(scores, self.exposed, self.settings.diversity, self.settings.k)
        scores = np.where(np.isfinite(scores), scores, np.float32(-1.0))
        lift = np.arange(chosen.items.shape[1], 0, -1, dtype=np.float32) + scores.max(axis=1, keepdims=True)
        np.put_along_axis(scores, chosen.items, lift, axis=1)
        return scores
