"""How close a target item reads to the closest of the person's newest items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ...retrieval.dataset import DomainData
from ...retrieval.factors import FactorsConfig
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ...retrieval.signals.content import Content
from ...retrieval.signals.content import ContentConfig as SignalConfig
from ...retrieval.spaces import DomainSpace, Tastes
from ..training import People, Training
from .content_mean import ContentConfig
from .contract import Family, Need
from .text import read_histories, text_vectors


@dataclass(frozen=True)
class ContentMax:
    """The content signal by itself: largest cosine with any of the newest liked items."""

    signal: Content
    own: DomainSpace
    has_source: bool

    name: ClassVar[str] = "content-max"
    family: ClassVar[Family] = "content"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = ContentConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "newest": [20, 3, 5, 10],
        "centring": ["own", "source", "none"],
    }
    needs: ClassVar[tuple[Need, ...]] = ("text", "interactions")
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: ContentConfig) -> Self:
        """Learns nothing but the mean that is subtracted."""
        own, target = text_vectors(training, config.centring)
        source = training.source if training.has_source else training.target
        signal = Content(_space(training.target, target), SignalConfig(recent_items=config.newest))
        return cls(signal, _space(source, own), training.has_source)

    def score(self, people: People) -> Floats:
        """Returns cosines; somebody without likes gets zeros."""
        histories = read_histories(people, self.has_source)
        return self.signal.score(Tastes(self.own, histories)).values


def _space(data: DomainData, text: Floats) -> DomainSpace:
    return DomainSpace(data.domain, data.item_nos, text[:, :0], text, FactorsConfig())
