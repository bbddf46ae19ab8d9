"""From the scores of several orders to one ranking: mean log-probability, Borda, Kemeny."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from .task import Scores

Aggregation = Literal["mean", "borda", "kemeny"]


def mean(rows: Sequence[Scores]) -> Scores:
    """Returns the mean score: of log-probabilities, a geometric mean of the probabilities."""
    result: Scores = np.mean(rows, axis=0)
    return result


def borda(rows: Sequence[Scores]) -> Scores:
    """Returns how many candidates each leaves behind, on average over the rows; a tie counts half."""
    scores = np.asarray(rows)
    beats = np.sign(scores[:, :, None] - scores[:, None, :]).sum(axis=2)
    result: Scores = beats.mean(axis=0) / 2 + (scores.shape[1] - 1) / 2
    return result


def kemeny(rows: Sequence[Scores]) -> Scores:
    """Returns the places, best highest, of an order that disagrees with the rows on few pairs.

    Local search from Borda's order: single candidates move to their best place until none gains. Finding the
    best order of all is NP-hard; on up to 20 candidates this is rarely worse. Each round costs n^2.
    """
    scores = np.asarray(rows)
    # preferred[i, j]: rows that put i before j, less those that put j before i
    preferred = np.sign(scores[:, :, None] - scores[:, None, :]).sum(axis=0)
    order = list(np.argsort(-borda(rows), kind="stable"))
    moved = True
    while moved:
        moved = False
        for candidate in list(order):
            others = [one for one in order if one != candidate]
            wins = preferred[candidate, others]
            # At place p the candidate forgoes its wins over those before p.
            forgone = np.concatenate([[0.0], np.cumsum(wins)])
            place = int(forgone.argmin())
            if forgone[place] < forgone[order.index(candidate)]:
                order = [*others[:place], candidate, *others[place:]]
                moved = True
    result = np.empty(len(order))
    result[order] = np.arange(len(order))[::-1]
    return result


AGGREGATIONS: Mapping[Aggregation, Callable[[Sequence[Scores]], Scores]] = {
    "mean": mean,
    "borda": borda,
    "kemeny": kemeny,
}


def agreement(rows: Sequence[Scores]) -> float:
    """Returns the mean Kendall tau-a over all pairs of score vectors; NaN for fewer than two of them."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return float("nan")
    scores = np.asarray(rows)
    first, second = np.triu_indices(scores.shape[1], k=1)
    signs = np.sign(scores[:, first] - scores[:, second])
    taus = signs @ signs.T / len(first)
    return float(taus[np.triu_indices(len(rows), k=1)].mean())
