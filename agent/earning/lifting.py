"""How a trained model's scores move a list: by an earned weight, in units of the list's own spread."""

import numpy as np

from ...retrieval.records import Floats


def lift(fused: Floats, model: Floats, weights: Floats) -> Floats:
    """Returns what the model adds to each fused score of a list; the mean of what is weighted equally is 0.

    The model's scores are scaled to a range of 1 and centred, so that a weight means the same in every list,
    and an item gains or loses by what the model makes of it, not by having a weight.

    Args:
        fused: shape (candidates,).
        model: its scores in the same order.
        weights: of each candidate, by how popular it is.
    """
    if not len(fused):
        return fused
    spread, span = float(np.ptp(fused)), float(np.ptp(model))
    if span <= 0:
        return np.zeros_like(fused)
    # Candidates that all score alike are ordered by the model alone.
    centred = (model - model.mean()) / span
    added: Floats = (weights * (spread or 1.0) * centred).astype(np.float32)
    return added
