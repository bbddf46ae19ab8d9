"""tastebridge's signals, each alone: fitted and scored by the code that serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ...retrieval.bridge import make_direction
from ...retrieval.factors import FactorsConfig
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.signals import (
    Content,
    Cooccurrence,
    Direction,
    Joint,
    Neighbours,
    Popularity,
    ProfileNeighbours,
    Shared,
    Signal,
    TextNeighbours,
    Transfer,
)
from ...retrieval.spaces import DomainSpace, Tastes
from ..training import People, Training
from .contract import Family, Need

PREFIX = "signal-"

GRIDS: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "neighbours": {"neighbours": (300, 80, 150, 600, 1000)},
    "transfer": {"ridge": (1.0, 0.03, 0.1, 0.3, 3.0, 10.0)},
    "cooccurrence": {"shrinkage": (10.0, 1.0, 3.0, 30.0, 100.0)},
    "text_neighbours": {"neighbours": (300, 80, 150, 600, 1000)},
    "profile_neighbours": {"neighbours": (300, 80, 150, 600, 1000)},
    "content": {"recent_items": (20, 1, 5, 50)},
    "joint": {"regularization": (100.0, 50.0, 200.0), "alpha": (10.0, 5.0, 20.0)},
    "shared": {"regularization": (100.0, 200.0), "alpha": (20.0, 10.0, 30.0)},
}
"""What is tried of each signal's own settings; a signal that is not named is used as it is."""


class SignalConfig(Section, extra="allow"):
    """Whatever settings the signal takes; it checks them itself."""


@dataclass(frozen=True)
class SignalAlone:
    """Base of the methods that are one signal; made by `_alone`."""

    signal: Signal
    space: DomainSpace

    name: ClassVar[str]
    family: ClassVar[Family] = "tastebridge"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = SignalConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]]
    needs: ClassVar[tuple[Need, ...]] = ("source",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool]
    fits: ClassVar[type[Signal]]

    @classmethod
    def fit(cls, training: Training, config: SignalConfig) -> Self:
        """Fits the signal on the bridge users."""
        direction = training_direction(training)
        settings = seeded_settings(training).get(cls.fits.name, {}) | (config.model_extra or {})
        return cls(cls.fits.fit(direction, settings), direction.voters.space)

    def score(self, people: People) -> Floats:
        """Returns the signal's own scores."""
        return self.signal.score(Tastes(self.space, people.source)).values


def seeded_settings(training: Training) -> dict[str, dict[str, Any]]:
    """Returns the workspace's settings of the signals, those that draw with the seed of the training."""
    settings = training.settings.signals
    return settings | {
        signal.name: {"seed": training.seed} | settings.get(signal.name, {}) for signal in (Joint, Shared)
    }


def training_direction(training: Training) -> Direction:
    """Returns the training data as the signals are fitted on it when serving."""
    config = FactorsConfig(**training.settings.signals.get("factors", {}))
    tastes, space = training.tastes(config), training.space("target", config)
    return training.once(
        ("direction",), lambda: make_direction(training.bridge, tastes, training.target, space)
    )


def _alone(signal: type[Signal], *needs: Need) -> type[SignalAlone]:
    fields: dict[str, Any] = {
        "name": PREFIX + signal.name,
        "grid": GRIDS.get(signal.name, {}),
        "needs": ("source", *(("bridge",) if signal.needs_bridge else ()), *needs),
        "personal": signal.name != "popularity",
        "fits": signal,
        "__doc__": f"The signal `{signal.name}` alone.",
    }
    return type(f"{signal.__name__}Alone", (SignalAlone,), fields)


NeighboursAlone = _alone(Neighbours)
TransferAlone = _alone(Transfer)
CooccurrenceAlone = _alone(Cooccurrence)
TextNeighboursAlone = _alone(TextNeighbours)
ContentAlone = _alone(Content)
PopularityAlone = _alone(Popularity)
JointAlone = _alone(Joint)
SharedAlone = _alone(Shared)
ProfileNeighboursAlone = _alone(ProfileNeighbours, "tags")
