"""NDCG over pools: what the mixes are learned and judged by."""

import numpy as np

from ..records import Bools, Floats, Ints

CUT = 10
_DISCOUNT = (1.0 / np.log2(np.arange(2, CUT + 2))).astype(np.float32)
_IDEAL = np.concatenate([[1.0], np.cumsum(_DISCOUNT)]).astype(np.float32)


def ndcg_at_10(scores: Floats, items: Ints, relevant: Bools, n_relevant: Ints) -> Floats:
    """Returns each person's NDCG@10: binary gain, log2 discount, ideal min(relevant, 10).

    Args:
        scores: shape (people, pool).
        items: -1 marks places past the end of a pool.
        relevant: shape (people, pool).
        n_relevant: relevant items of each person, in the pool or not; at least 1.
    """
    cut = min(CUT, scores.shape[1])
    scores = np.where(items >= 0, scores, -np.inf)
    top = np.argpartition(-scores, cut - 1, axis=1)[:, :cut]
    order = np.argsort(-np.take_along_axis(scores, top, axis=1), axis=1, kind="stable")
    gains = np.take_along_axis(relevant, np.take_along_axis(top, order, axis=1), axis=1)
    result: Floats = (gains @ _DISCOUNT[:cut]) / _IDEAL[np.clip(n_relevant, 1, CUT)]
    return result.astype(np.float32)
