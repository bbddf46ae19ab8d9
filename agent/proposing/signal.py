"""A model's proposals as scores over the whole catalogue, with what they rest on: one more signal."""

from collections.abc import Sequence

import numpy as np

from ...retrieval.records import Floats, Ints
from ...retrieval.signals.contract import PlainScores, Reason
from .beam import Proposals

LEAST = np.float32(0.1)
"""Score of the last proposal: above 0, which is the score of what was not proposed."""
NAMED_ITEMS = 2
"""Own items that a reason names."""


def proposal_scores(proposals: Sequence[Proposals], histories: Sequence[Ints], n_items: int) -> PlainScores:
    """Returns each person's proposals as scores with their reasons.

    Args:
        proposals: one a person.
        histories: columns of the source items that each person's prompt named, oldest first.
        n_items: size of the target catalogue.

    Returns:
        Scores of shape (people, n_items): 0 where an item was not proposed; from `LEAST` for the last
        proposal to 1 for the first, by what they are ranked by.
    """
    values = np.zeros((len(proposals), n_items), dtype=np.float32)
    for person, proposed in enumerate(proposals):
        values[person, proposed.items] = _scaled(proposed)
    return PlainScores(values, lambda person, items: _reasons(values[person], histories[person], items))


def _scaled(proposed: Proposals) -> Floats:
    """Proposals that are all equally good score 1."""
    if not len(proposed.items):
        return np.zeros(0, dtype=np.float32)
    best, last = proposed.scores.max(), proposed.scores.min()
    share = (proposed.scores - last) / (best - last) if best > last else np.ones(len(proposed.items))
    scaled: Floats = (LEAST + (1 - LEAST) * share).astype(np.float32)
    return scaled


def _reasons(scores: Floats, history: Ints, items: Ints) -> list[Reason | None]:
    newest = tuple(dict.fromkeys(history[::-1].tolist()))[:NAMED_ITEMS]
    return [Reason("model", float(scores[item]), own=newest) if scores[item] else None for item in items]
