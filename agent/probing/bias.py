"""Measures what a model prefers of a list whatever stands in it."""

from collections.abc import Sequence

import numpy as np

from ...retrieval.records import Bools
from ..backend import Backend
from ..deadline import Deadline
from ..ranking.aggregate import agreement
from ..ranking.listwise import ListwiseRanker
from ..ranking.orders import random_orders
from ..ranking.task import Order, RankingTask, Scores
from ..settings import ModelSettings
from .card import Bias

ORDERS = 4
BINS = 10
DECIMALS = 6
"""Of a log-probability; candidates that differ by less are equal to the model."""


def measure_bias(
    backend: Backend,
    settings: ModelSettings,
    tasks: Sequence[RankingTask],
    relevant: Bools,
    seed: int,
    deadline: Deadline,
) -> Bias:
    """Has a model read lists in random orders.

    Args:
        backend: that can choose.
        settings: prompt and history length.
        tasks: lists of one length, at most 20.
        relevant: whether the person has the candidate, shape (tasks, length).
        seed: decides the orders.
        deadline: of all calls.

    Raises:
        ModelError: the model could not be asked.
    """
    ranker = ListwiseRanker(backend, settings)
    asked = [(task, order) for task in tasks for order in random_orders(task, seed, ORDERS)]
    raw = np.array(
        [list(choice.logprobs.values()) for choice, _ in ranker.choices(asked, deadline)], dtype=np.float64
    ).round(DECIMALS)
    prior = ranker.letters_of(tasks[0].target, raw.shape[1])
    calibrated = _normalised(raw - prior).round(DECIMALS)
    by_item = [_by_item(row, order) for row, (_, order) in zip(calibrated, asked, strict=True)]
    quartets = [by_item[start : start + ORDERS] for start in range(0, len(by_item), ORDERS)]
    slots = [[_slots(order) for _, order in asked[s : s + ORDERS]] for s in range(0, len(asked), ORDERS)]
    means = np.array([np.mean(rows, axis=0) for rows in quartets])
    return Bias(
        lists=len(tasks),
        orders=ORDERS,
        rank_by_slot=_mean_ranks(raw),
        rank_by_slot_calibrated=_mean_ranks(calibrated),
        agreement=round(float(np.mean([agreement(rows) for rows in quartets])), 4),
        agreement_of_places=round(float(np.mean([agreement(rows) for rows in slots])), 4),
        calibration_error=round(calibration_error(np.exp(_normalised(means)), relevant), 4),
    )


def calibration_error(probability: Scores, relevant: Bools) -> float:
    """Returns the expected calibration error over ten bins of about equally many candidates.

    Args:
        probability: of being the best of the list, each row adding up to 1, shape (lists, length).
        relevant: what the person has; a list with several has each with an equal share.
    """
    share = relevant / np.maximum(relevant.sum(axis=1, keepdims=True), 1)
    given, true = probability.ravel(), share.ravel()
    edges = np.quantile(given, np.linspace(0, 1, BINS + 1)[1:-1])
    bins = np.searchsorted(edges, given, side="right")  # equal probabilities are in one bin
    error = sum(abs((given - true)[bins == b].sum()) for b in range(BINS))
    return float(error / len(given))


def _mean_ranks(rows: Scores) -> tuple[float, ...]:
    """Returns each slot's mean rank; what is equal has the same rank, or each slot would seem preferred."""
    others, own = rows[:, None, :], rows[:, :, None]
    ranks = (others > own).sum(axis=2) + ((others == own).sum(axis=2) + 1) / 2
    return tuple(round(float(mean), 3) for mean in ranks.mean(axis=0))


def _by_item(row: Scores, order: Order) -> Scores:
    placed = np.empty_like(row)
    placed[order] = row
    return placed


def _slots(order: Order) -> Scores:
    """Returns the scores that a model gives which only looks at slots: the first is best."""
    return _by_item(-np.arange(len(order), dtype=np.float64), order)


def _normalised(rows: Scores) -> Scores:
    result: Scores = rows - np.logaddexp.reduce(rows, axis=1, keepdims=True)
    return result
