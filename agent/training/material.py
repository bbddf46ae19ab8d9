"""From two domains to what is learned and what is judged: nobody is in both."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...retrieval.bridge import find_bridge
from ...retrieval.dataset import DomainData
from ...retrieval.fusion.held_out import HeldOutLists
from ...retrieval.history import Histories
from ...retrieval.records import Bools, Floats, Ints, Item
from ...retrieval.spaces import RECENT_ITEMS
from ...retrieval.vectors.exact import top_k
from ..earning.lists import JudgingLists
from .config import TrainingConfig
from .lessons import Learners

NEW_CANDIDATES = 40
"""New items a person that the descriptions put forward."""


@dataclass(frozen=True)
class Material:
    """One direction."""

    source: DomainData
    target: DomainData
    learners: Learners
    lists: JudgingLists
    """The fused lists of held-out people, by signals that never saw their target history."""
    held: Histories
    """Target side of the people with something to find among the new items."""
    held_source: Histories
    """Their source side."""
    new: Bools
    """Items of the target that nothing is learned of, shape (target items,)."""
    source_text: Floats
    target_text: Floats
    """Centred text vectors, one row an item."""

    @property
    def counts(self) -> Ints:
        """How many people like each target item, shape (target items,)."""
        histories = self.target.histories
        return np.bincount(histories.items[histories.strengths > 0], minlength=histories.n_items)

    @property
    def new_digest(self) -> str:
        """SHA-256 of the identifiers of the new items."""
        names = [item.item_id for item, new in zip(self.target.items, self.new.tolist(), strict=True) if new]
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def new_lists(self, history_titles: int, proposed: Sequence[Ints] | None = None) -> JudgingLists:
        """Returns the lists of new items by their descriptions, with what was proposed besides.

        Args:
            history_titles: titles that the model reads of each person.
            proposed: target columns, one array a person of `held`.
        """
        columns = np.flatnonzero(self.new)
        rows = []
        for person in range(len(self.held)):
            recent = self.held_source.liked(person, RECENT_ITEMS)
            close = (self.source_text[recent] @ self.target_text[columns].T).max(axis=0)
            best = top_k(close[None], min(NEW_CANDIDATES, len(columns)))[0]
            extra = np.zeros(0, dtype=np.int64) if proposed is None else proposed[person]
            extra = np.setdiff1d(np.searchsorted(columns, extra), best)
            chosen = np.concatenate([best, extra])
            rows.append((columns[chosen], close[chosen]))
        width = max((len(items) for items, _ in rows), default=1)
        items = np.full((len(rows), width), -1, dtype=np.int64)
        fused = np.full((len(rows), width), -np.inf, dtype=np.float32)
        for row, (own, scores) in enumerate(rows):
            items[row, : len(own)], fused[row, : len(own)] = own, scores
        wanted = [self.held.liked(person) for person in range(len(self.held))]
        wanted = [own[self.new[own]] for own in wanted]
        return JudgingLists(
            histories=[self.held_source.liked(p, history_titles) for p in range(len(self.held))],
            amounts=np.asarray(self.held_source.lengths),
            items=items,
            fused=fused,
            relevant=np.stack([np.isin(row, own) for row, own in zip(items, wanted, strict=True)])
            if rows
            else np.zeros((0, width), dtype=bool),
            n_relevant=np.array([len(own) for own in wanted], dtype=np.int64),
        )


def make_material(
    source: DomainData,
    target: DomainData,
    held_out: HeldOutLists | None,
    source_text: Floats,
    target_text: Floats,
    config: TrainingConfig,
) -> Material:
    """Splits the people of a direction into those who teach and those who judge.

    Args:
        source: the source domain.
        target: the target domain.
        held_out: cross-fitted lists; their people teach nothing. None where there are too few.
        source_text: centred text vectors of the source's items.
        target_text: the same of the target's.
        config: how many titles are read, and which items are kept as new ones.
    """
    bridge = find_bridge(source, target)
    judges = np.zeros(0, dtype=np.int64) if held_out is None else np.unique(held_out.user_nos)
    teaches = ~np.isin(bridge.user_nos, judges)
    new = drawn_items(target.items, config.new_items, config.seed)
    alone = np.flatnonzero(~np.isin(target.user_nos, np.union1d(bridge.user_nos, judges)))
    learners = Learners.of(
        source.histories.take(bridge.source_rows[teaches]),
        target.histories.take(bridge.target_rows[teaches]),
        target.histories.take(alone),
        ~new,
    )
    held = Histories.of_lists([], len(target.items))
    held_source = Histories.of_lists([], len(source.items))
    if not teaches.all():
        judging = np.flatnonzero(~teaches)
        finds = [new[target.histories.liked(int(row))].any() for row in bridge.target_rows[judging]]
        judging = judging[np.array(finds, dtype=bool)]
        held = target.histories.take(bridge.target_rows[judging])
        held_source = source.histories.take(bridge.source_rows[judging])
    lists = _lists(source, target, held_out, config.history_titles)
    return Material(source, target, learners, lists, held, held_source, new, source_text, target_text)


def drawn_items(items: Sequence[Item], share: float, seed: int) -> Bools:
    """Returns which items are drawn, by the hash of their identifier: others change nothing."""
    bound = int(share * 2**32)
    digests = [hashlib.sha256(f"{seed}|{item.item_id}".encode()).digest()[:4] for item in items]
    return np.array([int.from_bytes(digest, "big") < bound for digest in digests], dtype=bool)


def _lists(
    source: DomainData, target: DomainData, held_out: HeldOutLists | None, history_titles: int
) -> JudgingLists:
    if held_out is None or not len(held_out.user_nos):
        empty = np.zeros((0, 1))
        return JudgingLists(
            [],
            empty[:, 0].astype(np.int64),
            empty.astype(np.int64),
            empty.astype(np.float32),
            empty.astype(bool),
            empty[:, 0].astype(np.int64),
        )
    known = np.flatnonzero(np.isin(held_out.user_nos, source.user_nos))
    rows = np.searchsorted(source.user_nos, held_out.user_nos[known])
    has = np.asarray(source.histories.lengths)[rows] > 0
    known, rows = known[has], rows[has]
    relevant = held_out.relevant[known]
    return JudgingLists(
        histories=[source.histories.liked(int(row), history_titles) for row in rows],
        amounts=np.asarray(source.histories.lengths)[rows],
        items=np.searchsorted(target.item_nos, held_out.item_nos[known]),
        fused=held_out.scores[known],
        relevant=relevant,
        n_relevant=relevant.sum(axis=1),
    )
