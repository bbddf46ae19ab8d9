"""What text methods read: the person's newest items, and the vectors of both catalogues."""

from typing import Literal

from ...retrieval.history import Histories
from ...retrieval.records import Floats, Item
from ...retrieval.spaces import centred
from ...retrieval.vectors.exact import unit_rows
from ..training import People, Training

Centring = Literal["own", "source", "none"]
"""What is subtracted from the vectors: each domain's own mean, the source's from both, nothing."""


def read_items(training: Training) -> list[Item]:
    """Returns the catalogue that `read_histories` speaks of."""
    return training.source.items if training.has_source else training.target.items


def read_histories(people: People, training_has_source: bool) -> Histories:
    """Returns what a person's text is taken from: the source; within one domain the target."""
    return people.source if training_has_source else people.target


def text_vectors(training: Training, centring: Centring) -> tuple[Floats, Floats]:
    """Returns unit rows of the items that are read and of the target's items."""
    target = training.target_text
    own = training.source_text if training.has_source else target
    if centring == "own":
        return centred(own), centred(target)
    if centring == "source" and len(own):
        mean = own.mean(axis=0, keepdims=True)
        return unit_rows(own - mean), unit_rows(target - mean)
    return unit_rows(own), unit_rows(target)
