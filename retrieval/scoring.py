"""Scores a block of people: every signal of every source domain, mixed into one score an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from .errors import DamagedIndex
from .fusion.mix import Mix, fixed_mix, min_max
from .fusion.total import weighted_parts
from .history import Histories
from .index.live import LiveDirection, LiveIndex
from .person import Person
from .records import Floats, Ints
from .signals import Scored
from .spaces import DomainSpace, Tastes

Level = Literal["fused", "neighbours_and_popularity", "content_and_popularity", "popularity"]
"""Which step of the ladder made the scores (D6), best first."""

LADDER: tuple[Level, ...] = ("fused", "neighbours_and_popularity", "content_and_popularity", "popularity")


@dataclass(frozen=True)
class SourceScores:
    """One source domain's scores."""

    source: str
    level: Level
    tastes: Tastes
    rows: Ints
    """Who of the block has a history here; row i of everything below is person `rows[i]`."""
    scored: dict[str, Scored]
    parts: dict[str, Floats]
    """Weighted min-max scores by signal, shape (rows, target items)."""
    exposed: Floats
    """How exposed each target item is already, shape (target items,)."""


class BlockScores(NamedTuple):
    """The scores of a block of people."""

    total: Floats
    """Shape (people, target items); minus infinity for what a person knows already."""
    sources: list[SourceScores]
    shares: dict[str, Floats]
    """Each source's share of each person's score, shape (people,)."""

    @property
    def exposed(self) -> Floats:
        """How exposed each item is to each person's sources, shape (people, target items)."""
        total = np.zeros(self.total.shape, dtype=np.float32)
        for one in self.sources:
            total[one.rows] += self.shares[one.source][one.rows, None] * one.exposed
        return total


def score_block(
    index: LiveIndex, people: Sequence[Person], target: str, sources: Sequence[str]
) -> BlockScores:
    """Scores every item of `target` for each person; who has no history in any source gets popularity."""
    space = index.space(target)
    scores = [one for name in sources if (one := _score_source(index, people, name, target)) is not None]
    everybody = np.arange(len(people))
    present = {one.source: np.isin(everybody, one.rows).astype(np.float32) for one in scores}
    shares = index.source_mix(target).shares(present) if scores else {}
    total = np.zeros((len(people), len(space.item_nos)), dtype=np.float32)
    for one in scores:
        share = shares[one.source][one.rows, None]
        for part in one.parts.values():
            total[one.rows] += share * part
    served = np.concatenate([one.rows for one in scores]) if scores else everybody[:0]
    unserved = np.setdiff1d(everybody, served)
    if len(unserved):
        total[unserved] = min_max(index.likes_of_everybody(target)[None].astype(np.float32))
    for row, person in enumerate(people):
        total[row, space.columns(person.item_nos(target))] = -np.inf
    return BlockScores(total, scores, shares)


def _score_source(
    index: LiveIndex, people: Sequence[Person], source: str, target: str
) -> SourceScores | None:
    tastes, rows = tastes_of(people, index.space(source))
    if not len(rows):
        return None
    try:
        live = index.direction(source, target)
    except DamagedIndex as error:  # the other sources, or popularity, can still serve
        index.warn(str(error))
        return None
    mix, level = _usable_mix(live)
    weights = mix.of_lengths(np.asarray(tastes.histories.lengths))
    scored = {name: signal.score(tastes) for name, signal in live.signals.items()}
    parts = weighted_parts(scored, weights)
    if not parts:  # every signal that would count is lost; popularity can still be read from the histories
        return None
    return SourceScores(source, level, tastes, rows, scored, parts, live.exposed)


def tastes_of(people: Sequence[Person], space: DomainSpace) -> tuple[Tastes, Ints]:
    """Joins the people who like something of this domain's catalogue.

    Returns:
        Their tastes, and their places in `people`.
    """
    rows: list[int] = []
    columns: list[Ints] = []
    strengths: list[Floats] = []
    for row, person in enumerate(people):
        history = person.histories.get(space.domain)
        if history is None:
            continue
        known = np.isin(history.item_nos, space.item_nos)
        if (history.strengths[known] > 0).any():
            rows.append(row)
            columns.append(space.columns(history.item_nos[known]))
            strengths.append(history.strengths[known])
    if not rows:
        return Tastes(space, Histories.of_lists([], len(space.item_nos))), np.zeros(0, dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum([len(one) for one in columns])])
    histories = Histories(indptr, np.concatenate(columns), np.concatenate(strengths), len(space.item_nos))
    return Tastes(space, histories), np.array(rows, dtype=np.int64)


def _usable_mix(live: LiveDirection) -> tuple[Mix, Level]:
    """Steps down the ladder as far as signals are missing."""
    if set(live.signals) == set(live.entry.signals):
        bridged = any(signal.needs_bridge for signal in live.signals.values())
        return live.mix, "fused" if bridged else "content_and_popularity"
    if "neighbours" in live.signals:
        return fixed_mix({"neighbours": 1.0, "popularity": 0.25}), "neighbours_and_popularity"
    if "content" in live.signals and "popularity" in live.signals:
        return fixed_mix({"popularity": 1.0, "content": 0.5}), "content_and_popularity"
    return fixed_mix({"popularity": 1.0}), "popularity"
