"""Where one item stands in a person's ranking, and what keeps it there."""

from dataclasses import dataclass

import numpy as np

from .critique.checked import Steering
from .person import Person
from .records import Candidate, Item
from .retriever import Retriever

MOST_REASONS = 2
SMALL = 1e-6
"""Rounding: a smaller difference of two parts of scores holds nothing back."""


@dataclass(frozen=True)
class Standing:
    """An item's place among all that a list could show."""

    rank: int | None
    """From 1; None: the item cannot be in the list at all."""
    of: int
    """Items that can be in the list."""
    above: str
    """Title of the last item of the list, with which it is compared; empty where there is no list."""
    held_back: tuple[str, ...]
    """Signals that speak more for that item than for this one, the largest difference first."""


def standing(
    retriever: Retriever, person: Person, target: str, item: Item, length: int, steering: Steering | None
) -> Standing:
    """Returns where an item stands; a language model's part in the ranking is not in it.

    Args:
        retriever: of the workspace.
        person: whose ranking.
        target: domain of the item and of the list.
        item: which.
        length: of the list.
        steering: what wishes do to the list.
    """
    rank, of = retriever.rank_of(person, target, item.item_no, steering)
    also = [np.array([item.item_no], dtype=np.int64)]
    (found,) = retriever.retrieve([person], target, length, also=also, steering=[steering])
    own = next((one for one in found.candidates if one.item.item_no == item.item_no), None)
    listed = [one for one in found.candidates[:length] if one.item.item_no != item.item_no]
    if own is None or not listed:
        return Standing(rank, of, "", ())
    return Standing(rank, of, listed[-1].item.title, _held_back(own, listed[-1]))


def _held_back(own: Candidate, above: Candidate) -> tuple[str, ...]:
    names = above.contributions.keys() | own.contributions.keys()
    missing = {name: above.contributions.get(name, 0.0) - own.contributions.get(name, 0.0) for name in names}
    behind = sorted(
        (name for name in names if missing[name] > SMALL), key=lambda name: (-missing[name], name)
    )
    return tuple(behind[:MOST_REASONS])
