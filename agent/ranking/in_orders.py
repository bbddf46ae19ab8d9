"""Reads lists in several orders and stops as soon as the top of a list is stable."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...retrieval.errors import ModelError
from ..backend import Usage
from ..settings import ModelSettings
from .aggregate import AGGREGATIONS, agreement
from .integrity import Fault
from .orders import is_settled, orders_of
from .task import Order, RankingResult, RankingTask, Scores


@dataclass(frozen=True, slots=True)
class Row:
    """What the model made of a list in one order."""

    scores: Scores
    """Of the candidates in the task's order."""
    usage: Usage
    missing: int = 0
    faults: tuple[Fault, ...] = ()
    repaired: bool = False


Ask = Callable[[Sequence[tuple[RankingTask, Order]]], list[Row]]
"""Asks the model about each list in each order, all together."""


@dataclass(slots=True)
class _Reading:
    """What is known of one task so far: one row for each order read."""

    task: RankingTask
    orders: list[Order]
    rows: list[Row] = field(default_factory=list)

    def next_orders(self, count: int) -> list[Order]:
        return self.orders[len(self.rows) : len(self.rows) + count]

    def unsettled(self, settings: ModelSettings) -> bool:
        rows, k = [row.scores for row in self.rows], settings.stop_when_stable
        more = 1 < len(rows) < len(self.orders)
        return more and not is_settled(rows, k, AGGREGATIONS[settings.aggregate])

    def result(self, settings: ModelSettings, prompt_id: str) -> RankingResult:
        rows = [row.scores for row in self.rows]
        nothing = np.zeros(len(self.task.candidates))
        return RankingResult(
            AGGREGATIONS[settings.aggregate](rows) if rows else nothing,
            agreement(rows),
            len(rows),
            sum((row.usage for row in self.rows), Usage()),
            sum(row.missing for row in self.rows),
            prompt_id,
            Counter(fault for row in self.rows for fault in row.faults),
            any(row.repaired for row in self.rows),
        )


def read_in_orders(
    tasks: Sequence[RankingTask], ask: Ask, settings: ModelSettings, prompt_id: str, seed: int
) -> list[RankingResult]:
    """Returns the aggregated scores of each task.

    The orders of all tasks go to the model together. With `stop_when_stable` two are read first and then one
    at a time; if the model fails after that, what was read so far is the result.

    Raises:
        ModelError: the first orders could not be read.
    """
    readings = [_Reading(task, orders_of(task, seed, settings.orders)) for task in tasks]
    stops = settings.stop_when_stable > 0
    _read([r for r in readings if len(r.task.candidates) > 1], 2 if stops else settings.orders, ask)
    while stops and (unsettled := [r for r in readings if r.unsettled(settings)]):
        try:
            _read(unsettled, 1, ask)
        except ModelError:
            break
    return [reading.result(settings, prompt_id) for reading in readings]


def _read(readings: Sequence[_Reading], orders: int, ask: Ask) -> None:
    asked = [(reading, order) for reading in readings for order in reading.next_orders(orders)]
    if asked:
        rows = ask([(reading.task, order) for reading, order in asked])
        for (reading, _), row in zip(asked, rows, strict=True):
            reading.rows.append(row)
