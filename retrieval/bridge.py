"""Bridge users: the people active in two domains, from whom every transfer is learned."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from .dataset import DomainData
from .history import Histories
from .records import Ints
from .signals import Direction, Everybody, Signal, used_signals
from .spaces import DomainSpace, Tastes

MIN_VOTERS = 20
"""With fewer bridge users than this, only what needs none is fitted."""


class Bridge(NamedTuple):
    """The people who like something in both domains, ascending by the log's number."""

    user_nos: Ints
    source_rows: Ints
    target_rows: Ints


def find_bridge(source: DomainData, target: DomainData) -> Bridge:
    """Returns the bridge users of a direction."""
    user_nos, source_rows, target_rows = np.intersect1d(
        source.user_nos, target.user_nos, assume_unique=True, return_indices=True
    )
    active = (source.histories.lengths[source_rows] > 0) & (target.histories.lengths[target_rows] > 0)
    return Bridge(user_nos[active], source_rows[active], target_rows[active])


def make_direction(
    bridge: Bridge,
    tastes: Tastes,
    target: DomainData,
    target_space: DomainSpace,
    hidden_rows: Ints | None = None,
) -> Direction:
    """Joins the two sides of the bridge users, and everybody else to one side.

    Args:
        bridge: the people to learn from.
        tastes: everybody of the source domain, one row a row of its histories.
        target: the target domain's data.
        target_space: its vectors.
        hidden_rows: rows of the target's histories that nothing may be learned from; none of them is a
            bridge user's.
    """
    histories = target.histories
    answers = histories.take(bridge.target_rows)
    parts = [slice(histories.indptr[row], histories.indptr[row + 1]) for row in bridge.target_rows]
    recency = np.concatenate([target.recency[part] for part in parts]) if parts else target.recency[:0]
    everybody = _everybody(bridge, tastes.histories, histories, hidden_rows)
    return Direction(tastes.take(bridge.source_rows), target_space, answers, recency, everybody)


def _everybody(bridge: Bridge, source: Histories, target: Histories, hidden_rows: Ints | None) -> Everybody:
    """Returns the people of the source, then those of the target alone."""
    used = bridge.target_rows if hidden_rows is None else np.concatenate([bridge.target_rows, hidden_rows])
    alone = np.setdiff1d(np.arange(len(target)), used)
    # Row `len(target)` of the longer target, and row `len(source)` of the longer source, are empty.
    target_rows = np.full(len(source) + len(alone), len(target))
    target_rows[bridge.source_rows] = bridge.target_rows
    target_rows[len(source) :] = alone
    source_rows = np.minimum(np.arange(len(source) + len(alone)), len(source))
    return Everybody(_with_empty_row(source).take(source_rows), _with_empty_row(target).take(target_rows))


def _with_empty_row(histories: Histories) -> Histories:
    indptr = np.append(histories.indptr, histories.indptr[-1])
    return Histories(indptr, histories.items, histories.strengths, histories.n_items)


def fit_signals(direction: Direction, settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Signal]:
    """Fits every signal that the number of bridge users allows, by name."""
    enough = len(direction.voters) >= MIN_VOTERS
    return {
        signal.name: signal.fit(direction, settings.get(signal.name, {}))
        for signal in used_signals(settings)
        if enough or not signal.needs_bridge
    }
